#include "auth/rights.h"

#include <algorithm>
#include <set>

namespace hindsight::auth {

namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

bool allows_key(const EngineRights& rights, model::DefinitionType type, std::string_view key) {
  return type == model::DefinitionType::process ? rights.process_definitions.allows(key)
                                                : rights.decision_definitions.allows(key);
}

bool grants_tenant(const EngineRights& rights, std::string_view tenant) {
  return tenant.empty() || tenant == rights.default_tenant || rights.tenants.allows(tenant);
}

using Names = std::set<std::string_view>;

/// Engines that the definition was imported from; also when it was deleted there since, its
/// history remains.
Names engines_of(model::DefinitionType type, std::string_view key,
                 const store::DefinitionCatalog& catalog) {
  Names out;
  for (const auto& definition : catalog.definitions) {
    if (definition.type == type && definition.key == key) out.insert(definition.engine);
  }
  return out;
}

/// Whether the tenant belongs to that engine: listed, or named by a definition of it (tenants may
/// be deleted while their history stays).
bool knows_tenant(const EngineRights& rights, std::string_view engine, std::string_view tenant,
                  const store::DefinitionCatalog& catalog) {
  if (tenant.empty() || tenant == rights.default_tenant) return true;
  const auto listed = [&](const auto& one) { return one.engine == engine && one.id == tenant; };
  const auto named = [&](const auto& one) { return one.engine == engine && one.tenant == tenant; };
  return std::any_of(catalog.tenants.begin(), catalog.tenants.end(), listed) ||
         std::any_of(catalog.definitions.begin(), catalog.definitions.end(), named);
}

}  // namespace

Rights::Rights(std::map<std::string, EngineRights, std::less<>> by_engine,
               engine::UserProfile profile, std::vector<std::string> groups, bool super_user,
               bool complete)
    : by_engine_(std::move(by_engine)),
      profile_(std::move(profile)),
      groups_(std::move(groups)),
      super_user_(super_user),
      complete_(complete) {
  std::erase_if(by_engine_, [](const auto& entry) { return !entry.second.application; });
}

Rights Rights::of_everything() {
  Rights out;
  out.everything_ = out.super_user_ = true;
  return out;
}

Rights Rights::with(std::string alias, EngineRights granted) const {
  auto out = *this;
  if (application()) out.by_engine_.insert_or_assign(std::move(alias), std::move(granted));
  return out;
}

const EngineRights* Rights::engine(std::string_view alias) const {
  const auto found = by_engine_.find(alias);
  return found == by_engine_.end() ? nullptr : &found->second;
}

bool Rights::application() const {
  return everything_ || !by_engine_.empty();
}

bool Rights::allows_tenant(std::string_view tenant, std::string_view alias) const {
  if (everything_) return true;
  const auto* rights = engine(alias);
  return rights != nullptr && grants_tenant(*rights, tenant);
}

bool Rights::allows_instance(model::DefinitionType type, std::string_view key,
                             std::string_view tenant, std::string_view alias) const {
  if (everything_ || is_blank(key)) return true;
  const auto* rights = engine(alias);
  return rights != nullptr && allows_key(*rights, type, key) && grants_tenant(*rights, tenant);
}

bool Rights::allows(model::DefinitionType type, std::string_view key,
                    const std::vector<std::string>& tenants,
                    const store::DefinitionCatalog& catalog) const {
  if (everything_ || is_blank(key)) return true;
  std::vector<std::pair<std::string_view, const EngineRights*>> granting;
  for (const auto alias : engines_of(type, key, catalog)) {
    const auto* rights = engine(alias);
    if (rights != nullptr && allows_key(*rights, type, key)) granting.emplace_back(alias, rights);
  }
  const auto allows_one = [&](std::string_view tenant) {
    return std::any_of(granting.begin(), granting.end(), [&](const auto& entry) {
      return grants_tenant(*entry.second, tenant) &&
             knows_tenant(*entry.second, entry.first, tenant, catalog);
    });
  };
  if (tenants.empty()) return allows_one("");
  return std::all_of(tenants.begin(), tenants.end(), allows_one);
}

std::vector<std::string> Rights::tenants_of(model::DefinitionType type, std::string_view key,
                                            const store::DefinitionCatalog& catalog) const {
  std::set<std::string> out;
  Names shared_by;  // engines where the definition has no tenant and hence serves all
  for (const auto& one : catalog.definitions) {
    if (one.type != type || one.key != key || is_blank(key)) continue;
    if (!allows_instance(type, key, one.tenant, one.engine)) continue;
    out.insert(one.tenant);
    if (one.tenant.empty()) shared_by.insert(one.engine);
  }
  for (const auto alias : shared_by) {
    const auto* rights = engine(alias);
    if (rights != nullptr && !rights->default_tenant.empty()) out.insert(rights->default_tenant);
  }
  for (const auto& tenant : catalog.tenants) {
    if (shared_by.contains(tenant.engine) && allows_tenant(tenant.id, tenant.engine)) {
      out.insert(tenant.id);
    }
  }
  return {out.begin(), out.end()};
}

}  // namespace hindsight::auth
