#pragma once

#include "api/entity_json.h"

/// Lists of entities of all kinds.
namespace hindsight::api {

/// An entity as it is listed, with what it can be sorted by.
struct ListedEntity {
  content::Entity head;
  content::Role role = content::Role::viewer;
  std::string_view kind;         ///< report, dashboard or collection
  std::string_view report_type;  ///< process or decision; of reports
  bool combined = false;
  std::vector<std::pair<std::string_view, std::size_t>> parts;  ///< how many, by kind
  std::vector<std::pair<std::string_view, std::size_t>> roles;  ///< how many, of users and groups
  std::string owner, modifier;                                  ///< names of users
};

ListedEntity listed(const content::SavedReports::Found& found);
ListedEntity listed(const content::Dashboards::Found& found);
ListedEntity listed(const content::Collections::Listed& found);

/// The list in the order that the query asks for; without one, collections come first, and
/// then what changed last.
/// invalid_argument: there is no such order.
Result<net::Response> entities_response(Call& call, std::vector<ListedEntity> entities, bool more);

}  // namespace hindsight::api
