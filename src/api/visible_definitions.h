#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/call.h"
#include "report/plan.h"

/// What of the definitions the caller may see, and what a setting lets him do.
namespace hindsight::api {

bool may_see(const Call& call, const model::Definition& definition);
/// Rights on the source of a report: the definition with all the tenants asked for.
Status may_report(const Call& call, model::DefinitionType type, std::string_view key,
                  const std::vector<std::string>& tenants);
/// Whether the caller is one of those whom a setting names.
bool is_among(const Call& call, config::AuthorizedUsers users);

/// What the original calls a definition: all versions and tenants of one key.
struct VisibleDefinition {
  const model::Definition* newest = nullptr;  ///< of the catalog
  std::set<std::string> engines;
};

std::map<std::pair<model::DefinitionType, std::string>, VisibleDefinition> visible_definitions(
    const Call& call, const store::DefinitionCatalog& catalog);

/// The caller's processes as data sources: one per key and engine, with the tenants that he may
/// see.
std::vector<report::Source> visible_processes(const Call& call,
                                              const store::DefinitionCatalog& catalog);

/// A list of {id, name}.
void write_tenants(json::Writer& out, const std::vector<std::string>& tenants,
                   const store::DefinitionCatalog& catalog);

}  // namespace hindsight::api
