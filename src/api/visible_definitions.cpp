#include "api/visible_definitions.h"

namespace hindsight::api {
namespace {

std::string tenant_name(const store::DefinitionCatalog& catalog, std::string_view id) {
  for (const auto& tenant : catalog.tenants) {
    if (tenant.id == id && !tenant.name.empty()) return tenant.name;
  }
  return std::string(id);
}

}  // namespace

bool may_see(const Call& call, const model::Definition& d) {
  return call.rights->allows_instance(d.type, d.key, d.tenant, d.engine);
}

Status may_report(const Call& call, model::DefinitionType type, std::string_view key,
                  const std::vector<std::string>& tenants) {
  if (call.rights->allows(type, key, tenants, *call.services.definitions.catalog())) return {};
  const std::string what(to_string(type));
  return fail(ErrorCode::forbidden, "you may not see the " + what + " '" + std::string(key) +
                                        "' for all chosen tenants, or there is no such " + what);
}

bool is_among(const Call& call, config::AuthorizedUsers users) {
  switch (users) {
    case config::AuthorizedUsers::all:
      return true;
    case config::AuthorizedUsers::super_users:
      return call.rights->super_user();
    case config::AuthorizedUsers::none:
      return false;
  }
  return false;
}

std::map<std::pair<model::DefinitionType, std::string>, VisibleDefinition> visible_definitions(
    const Call& call, const store::DefinitionCatalog& catalog) {
  std::map<std::pair<model::DefinitionType, std::string>, VisibleDefinition> out;
  for (const auto& d : catalog.definitions) {
    if (d.key.empty() || !may_see(call, d)) continue;
    auto& entry = out[{d.type, d.key}];
    entry.engines.insert(d.engine);
    const bool newer =
        !entry.newest ||
        std::tuple(!d.deleted, d.version, d.deployed) >
            std::tuple(!entry.newest->deleted, entry.newest->version, entry.newest->deployed);
    if (newer) entry.newest = &d;
  }
  return out;
}

std::vector<report::Source> visible_processes(const Call& call,
                                              const store::DefinitionCatalog& catalog) {
  constexpr auto kProcess = model::DefinitionType::process;
  std::map<std::pair<std::string, std::string>, report::Source> by_engine;
  for (const auto& d : catalog.definitions) {
    if (d.type != kProcess || d.key.empty() || !may_see(call, d)) continue;
    auto& source = by_engine[{d.key, d.engine}];
    source.key = d.key;
    source.definitions.push_back({d.engine, d.id});
  }
  std::vector<report::Source> out;
  for (auto& [name, source] : by_engine) {
    const auto& [key, engine] = name;
    for (auto& tenant : call.rights->tenants_of(kProcess, key, catalog)) {
      if (call.rights->allows_instance(kProcess, key, tenant, engine))
        source.tenants.push_back(std::move(tenant));
    }
    if (!source.tenants.empty()) out.push_back(std::move(source));
  }
  return out;
}

void write_tenants(json::Writer& out, const std::vector<std::string>& tenants,
                   const store::DefinitionCatalog& catalog) {
  out.StartArray();
  for (const auto& tenant : tenants) {
    out.StartObject();
    json::key(out, "id");
    json::string_or_null(out, tenant);
    json::field(out, "name",
                tenant.empty() ? std::string("Not defined") : tenant_name(catalog, tenant));
    out.EndObject();
  }
  out.EndArray();
}

}  // namespace hindsight::api
