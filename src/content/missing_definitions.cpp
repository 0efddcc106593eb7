#include "content/missing_definitions.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "report/definition.h"

namespace hindsight::content {
namespace {

using Definitions = std::vector<const model::Definition*>;

bool has_version(const Definitions& known, const std::string& version) {
  return version == "all" || version == "latest" || std::ranges::any_of(known, [&](const auto* d) {
           return std::to_string(d->version) == version;
         });
}

/// A definition without tenant has instances of all tenants.
bool has_tenant(const Definitions& known, const std::string& tenant,
                const store::DefinitionCatalog& catalog) {
  const bool tenant_known =
      std::ranges::find(catalog.tenants, tenant, &model::Tenant::id) != catalog.tenants.end();
  return std::ranges::any_of(known, [&](const auto* d) {
    return d->tenant == tenant || (d->tenant.empty() && tenant_known);
  });
}

/// What of a selection is not there, in words.
void add_missing(const report::Selection& selection, model::DefinitionType type,
                 const store::DefinitionCatalog& catalog, std::set<std::string>& missing) {
  Definitions known;
  for (const auto& definition : catalog.definitions) {
    if (definition.type == type && definition.key == selection.key) known.push_back(&definition);
  }
  const auto name = fmt::format("{} '{}'", model::to_string(type), selection.key);
  if (known.empty()) {
    missing.insert(name);
    return;
  }
  for (const auto& version : selection.versions) {
    if (!has_version(known, version)) missing.insert(fmt::format("{} version {}", name, version));
  }
  for (const auto& tenant : selection.tenants) {
    if (has_tenant(known, tenant, catalog)) continue;
    missing.insert(tenant.empty() ? name + " without tenant"
                                  : fmt::format("{} of tenant '{}'", name, tenant));
  }
}

}  // namespace

Status check_imported(const std::vector<FileReport>& reports,
                      const store::DefinitionCatalog& catalog) {
  std::set<std::string> missing;
  for (const auto& [id, position, input] : reports) {
    if (input.type == ReportType::combined || input.data["definitions"].Empty()) continue;
    HS_ASSIGN(const auto selections, report::parse_selections(input.data));
    for (const auto& selection : selections)
      add_missing(selection, definition_type(input.type), catalog, missing);
  }
  if (missing.empty()) return {};
  return fail(ErrorCode::invalid_argument,
              fmt::format("no engine has these yet: {}", fmt::join(missing, ", ")));
}

}  // namespace hindsight::content
