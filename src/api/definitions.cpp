#include "api/definitions.h"

#include <algorithm>
#include <map>
#include <set>

#include "api/visible_definitions.h"

namespace hindsight::api {
namespace {

using model::Definition;
using model::DefinitionType;

Result<DefinitionType> type_of(const Call& call) {
  const auto& text = call.path_parameter("type");
  if (text == "process") return DefinitionType::process;
  if (text == "decision") return DefinitionType::decision;
  return fail(ErrorCode::not_found,
              "'" + text + "' is no definition type; process and decision are");
}

bool is_event_process(const VisibleDefinition& entry) {
  return entry.newest->engine == model::kEventEngine;
}

/// Of an engine whose history becomes events, too.
bool has_events(const Call& call, const VisibleDefinition& entry) {
  return std::ranges::any_of(call.services.settings.engines, [&](const auto& engine) {
    return engine.event_import_enabled && entry.engines.contains(engine.alias);
  });
}

void definition_json(json::Writer& out, const Call& call, const VisibleDefinition& entry,
                     const store::DefinitionCatalog& catalog) {
  const auto& d = *entry.newest;
  out.StartObject();
  json::field(out, "key", d.key);
  json::key(out, "name");
  json::string_or_null(out, d.name);
  json::field(out, "type", model::to_string(d.type));
  json::field(out, "isEventProcess", is_event_process(entry));
  json::key(out, "tenants");
  write_tenants(out, call.rights->tenants_of(d.type, d.key, catalog), catalog);
  json::key(out, "engines");
  out.StartArray();
  for (const auto& engine : entry.engines) json::string(out, engine);
  out.EndArray();
  out.EndObject();
}

Result<net::Response> listed(Call& call, std::optional<DefinitionType> type) {
  const auto catalog = call.services.definitions.catalog();
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& [key, entry] : visible_definitions(call, *catalog)) {
    if (!type || key.first == *type) definition_json(out, call, entry, *catalog);
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

/// The definition that a key, version and tenant name; `all` and `latest` mean the newest.
const Definition* find_version(const Call& call, const store::DefinitionCatalog& catalog,
                               DefinitionType type, std::string_view key, std::string_view version,
                               std::optional<std::string_view> tenant) {
  const Definition* best = nullptr;
  for (const auto& d : catalog.definitions) {
    if (d.type != type || d.key != key || !may_see(call, d)) continue;
    // Without a tenant of its own a definition serves all tenants.
    if (tenant && !d.tenant.empty() && d.tenant != *tenant) continue;
    const bool any = version.empty() || version == "all" || version == "latest";
    if (!any && std::to_string(d.version) != version) continue;
    if (!best || std::tuple(d.has_xml, !d.deleted, d.version) >
                     std::tuple(best->has_xml, !best->deleted, best->version))
      best = &d;
  }
  return best;
}

/// The very deployment that an instance runs by.
const Definition* find_deployment(const Call& call, const store::DefinitionCatalog& catalog,
                                  DefinitionType type, std::string_view engine,
                                  std::string_view id) {
  for (const auto& d : catalog.definitions) {
    if (d.type == type && d.engine == engine && d.id == id && !d.key.empty() && may_see(call, d))
      return &d;
  }
  return nullptr;
}

Error unknown(std::string_view key) {
  return {ErrorCode::not_found,
          "there is no definition '" + std::string(key) + "', or you may not see it",
          {}};
}

}  // namespace

Result<net::Response> list_definitions(Call& call) {
  return listed(call, std::nullopt);
}

Result<net::Response> list_definitions_of_type(Call& call) {
  HS_ASSIGN(const auto type, type_of(call));
  return listed(call, type);
}

Result<net::Response> get_definition(Call& call) {
  HS_ASSIGN(const auto type, type_of(call));
  const auto catalog = call.services.definitions.catalog();
  const auto all = visible_definitions(call, *catalog);
  const auto at = all.find({type, call.path_parameter("key")});
  if (at == all.end()) return fail(unknown(call.path_parameter("key")));
  json::Buffer buffer;
  json::Writer out(buffer);
  definition_json(out, call, at->second, *catalog);
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> list_definition_keys(Call& call) {
  HS_ASSIGN(const auto type, type_of(call));
  const auto catalog = call.services.definitions.catalog();
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  const bool only_with_events = call.request.parameter("camundaEventImportedOnly") == "true";
  for (const auto& [key, entry] : visible_definitions(call, *catalog)) {
    if (key.first != type || (only_with_events && !has_events(call, entry))) continue;
    out.StartObject();
    json::field(out, "key", key.second);
    json::key(out, "name");
    json::string_or_null(out, entry.newest->name);
    json::field(out, "isEventProcess", is_event_process(entry));
    out.EndObject();
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> list_versions(Call& call) {
  HS_ASSIGN(const auto type, type_of(call));
  const auto catalog = call.services.definitions.catalog();
  std::map<std::int32_t, std::string, std::greater<>> versions;
  for (const auto& d : catalog->definitions) {
    if (d.type == type && d.key == call.path_parameter("key") && d.version > 0 && may_see(call, d))
      versions[d.version] = d.version_tag;
  }
  if (versions.empty()) return fail(unknown(call.path_parameter("key")));
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& [version, tag] : versions) {
    out.StartObject();
    json::field(out, "version", std::to_string(version));
    json::key(out, "versionTag");
    json::string_or_null(out, tag);
    out.EndObject();
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> resolve_tenants(Call& call) {
  HS_ASSIGN(const auto type, type_of(call));
  HS_ASSIGN(const auto body, call.body());
  const auto catalog = call.services.definitions.catalog();
  json::Buffer buffer;
  json::Writer out(buffer);
  write_tenants(out, call.rights->tenants_of(type, call.path_parameter("key"), *catalog), *catalog);
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> resolve_tenants_of_several(Call& call) {
  HS_ASSIGN(const auto type, type_of(call));
  HS_ASSIGN(const auto body, call.body());
  const auto* list = json::find(body, "definitions");
  if (!list || !list->IsArray())
    return fail(ErrorCode::invalid_argument, "'definitions' is missing or no list");
  const auto catalog = call.services.definitions.catalog();
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& item : list->GetArray()) {
    HS_ASSIGN(const auto key, required_string(item, "key"));
    HS_ASSIGN(const auto versions, string_list(item, "versions"));
    out.StartObject();
    json::field(out, "key", key);
    json::key(out, "versions");
    out.StartArray();
    for (const auto& version : versions) json::string(out, version);
    out.EndArray();
    json::key(out, "tenants");
    write_tenants(out, call.rights->tenants_of(type, key, *catalog), *catalog);
    out.EndObject();
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> get_xml(Call& call) {
  HS_ASSIGN(const auto type, type_of(call));
  const auto key = call.request.parameter("key").value_or("");
  const auto version = call.request.parameter("version").value_or("");
  if (key.empty()) return fail(ErrorCode::invalid_argument, "the parameter 'key' is missing");
  const auto catalog = call.services.definitions.catalog();
  const auto engine = call.request.parameter("engine");
  const auto id = call.request.parameter("definitionId");
  const auto* definition = engine && id ? find_deployment(call, *catalog, type, *engine, *id)
                                        : find_version(call, *catalog, type, key, version,
                                                       call.request.parameter("tenantId"));
  if (!definition || definition->key != key) return fail(unknown(key));
  HS_ASSIGN(auto xml, call.services.definitions.xml(type, definition->engine, definition->id));
  net::Response response;
  response.with("Content-Type", "application/xml; charset=utf-8");
  response.body = std::move(xml);
  return response;
}

Result<net::Response> flow_node_names(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto key, required_string(body, "processDefinitionKey"));
  HS_ASSIGN(const auto ids, string_list(body, "nodeIds"));
  const auto tenant = json::string_or(body, "tenantId");
  const auto catalog = call.services.definitions.catalog();
  const auto* definition =
      find_version(call, *catalog, DefinitionType::process, key,
                   json::string_or(body, "processDefinitionVersion"),
                   tenant.empty() ? std::nullopt : std::optional<std::string_view>(tenant));
  if (!definition) return fail(unknown(key));
  HS_ASSIGN(const auto xml, call.services.definitions.xml(DefinitionType::process,
                                                          definition->engine, definition->id));
  HS_ASSIGN(const auto model, bpmn::parse_process(xml, definition->key));
  const std::set<std::string> wanted(ids.begin(), ids.end());
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::key(out, "flowNodeNames");
  out.StartObject();
  for (const auto& node : model.flow_nodes) {
    if (wanted.empty() || wanted.contains(node.id))
      json::field(out, node.id, node.name.empty() ? node.id : node.name);
  }
  out.EndObject();
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

}  // namespace hindsight::api
