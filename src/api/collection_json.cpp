#include "api/collection_json.h"

#include "api/visible_definitions.h"

namespace hindsight::api {
namespace {

using Memory = json::Document::AllocatorType;

json::Value text_json(std::string_view text, Memory& memory) {
  return {text.data(), static_cast<rapidjson::SizeType>(text.size()), memory};
}

std::string name_of(Call& call, const content::Member& member) {
  if (!member.is_group) return display_name(call, member.identity);
  const auto name = call.services.identities.group_name(member.identity);
  return name.empty() ? member.identity : name;
}

json::Value tenants_json(const Call& call, const content::ScopeEntry& entry,
                         const store::DefinitionCatalog& catalog, Memory& memory) {
  std::vector<std::string> seen;
  for (const auto& tenant : entry.tenants) {
    if (call.rights->allows(entry.type, entry.key, {tenant}, catalog)) seen.push_back(tenant);
  }
  json::Buffer buffer;
  json::Writer out(buffer);
  write_tenants(out, seen, catalog);
  json::Document tenants(&memory);
  tenants.Parse(buffer.GetString(), buffer.GetSize());
  return json::Value(std::move(static_cast<json::Value&>(tenants)));
}

}  // namespace

json::Value roles_json(Call& call, const content::Collection& collection, Memory& memory) {
  json::Value out(rapidjson::kArrayType);
  for (const auto& member : collection.members) {
    json::Value identity(rapidjson::kObjectType);
    identity.AddMember("id", text_json(member.identity, memory), memory);
    identity.AddMember("type", rapidjson::StringRef(member.is_group ? "group" : "user"), memory);
    identity.AddMember("name", text_json(name_of(call, member), memory), memory);
    json::Value role(rapidjson::kObjectType);
    role.AddMember("id", text_json(content::id_of(member), memory), memory);
    role.AddMember("identity", identity, memory);
    role.AddMember("role", text_json(content::to_string(member.role), memory), memory);
    out.PushBack(role, memory);
  }
  return out;
}

json::Value scope_json(Call& call, const content::Collection& collection, Memory& memory) {
  const auto catalog = call.services.definitions.catalog();
  const auto visible = visible_definitions(call, *catalog);
  json::Value out(rapidjson::kArrayType);
  for (const auto& entry : collection.scope) {
    const auto known = visible.find({entry.type, entry.key});
    const auto name = known != visible.end() && !known->second.newest->name.empty()
                          ? known->second.newest->name
                          : entry.key;
    json::Value item(rapidjson::kObjectType);
    item.AddMember("id", text_json(content::id_of(entry), memory), memory);
    item.AddMember("definitionType", text_json(model::to_string(entry.type), memory), memory);
    item.AddMember("definitionKey", text_json(entry.key, memory), memory);
    item.AddMember("definitionName", text_json(name, memory), memory);
    item.AddMember("tenants", tenants_json(call, entry, *catalog, memory), memory);
    out.PushBack(item, memory);
  }
  return out;
}

}  // namespace hindsight::api
