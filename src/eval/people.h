#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "eval/identity_names.h"
#include "store/report_store.h"

/// Who works on user tasks, to choose from.
namespace hindsight::eval {

enum class TaskRole : std::uint8_t {
  assignee,         ///< a user who has the task, or had it when it ended
  candidate_group,  ///< a group that may take it
};

/// Ids of those who are something to a user task of the sources, in no order; of `among`, if there
/// are some. resource_exhausted: more than 50,000.
Result<std::vector<std::string>> people_in(store::ReportStore& reports,
                                           const std::vector<report::Source>& sources,
                                           TaskRole role, const std::vector<std::string>& among,
                                           store::QueryLimits limits);

struct Person {
  std::string id, name;  ///< the id where nobody knows a name
};
/// The name of one who is in the data.
Person person(std::string id, const IdentityNames::Name& name_of);

struct PeopleFound {
  std::vector<Person> first;  ///< by name, then id
  std::size_t total = 0;
};
/// Those whose id or name contains the text in any letter case, `limit` of them.
PeopleFound find_people(const std::vector<std::string>& ids, const IdentityNames::Name& name_of,
                        std::string_view text, std::size_t limit);

}  // namespace hindsight::eval
