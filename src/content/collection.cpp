#include "content/collection.h"

#include <utility>

namespace hindsight::content {
namespace {

constexpr std::pair<Role, std::string_view> kRoles[] = {
    {Role::viewer, "viewer"}, {Role::editor, "editor"}, {Role::manager, "manager"}};

const json::Value* list_in(const json::Value& body, const char* name) {
  const auto* list = json::find(body, name);
  return list != nullptr && list->IsArray() ? list : nullptr;
}

ScopeEntry scope_entry_from(const json::Value& item) {
  ScopeEntry entry;
  entry.type = json::string_or(item, "type") == model::to_string(model::DefinitionType::decision)
                   ? model::DefinitionType::decision
                   : model::DefinitionType::process;
  entry.key = json::string_or(item, "key");
  if (const auto* tenants = list_in(item, "tenants"); tenants != nullptr) {
    for (const auto& tenant : tenants->GetArray())
      entry.tenants.emplace_back(tenant.IsString() ? json::view(tenant) : std::string_view());
  }
  return entry;
}

void write_members(json::Writer& out, const std::vector<Member>& members) {
  json::key(out, "roles");
  out.StartArray();
  for (const auto& member : members) {
    out.StartObject();
    json::field(out, "group", member.is_group);
    json::field(out, "identity", member.identity);
    json::field(out, "role", to_string(member.role));
    out.EndObject();
  }
  out.EndArray();
}

void write_scope(json::Writer& out, const std::vector<ScopeEntry>& scope) {
  json::key(out, "scope");
  out.StartArray();
  for (const auto& entry : scope) {
    out.StartObject();
    json::field(out, "type", model::to_string(entry.type));
    json::field(out, "key", entry.key);
    json::key(out, "tenants");
    out.StartArray();
    for (const auto& tenant : entry.tenants) json::string(out, tenant);
    out.EndArray();
    out.EndObject();
  }
  out.EndArray();
}

}  // namespace

std::string member_id(bool is_group, std::string_view identity) {
  return (is_group ? "GROUP:" : "USER:") + std::string(identity);
}

std::string id_of(const Member& member) {
  return member_id(member.is_group, member.identity);
}

std::string id_of(const ScopeEntry& entry) {
  return std::string(model::to_string(entry.type)) + ":" + entry.key;
}

std::string_view to_string(Role role) {
  for (const auto& [known, name] : kRoles) {
    if (known == role) return name;
  }
  return {};
}

std::optional<Role> role_from(std::string_view text) {
  for (const auto& [role, name] : kRoles) {
    if (name == text) return role;
  }
  return std::nullopt;
}

store::Content to_content(const Collection& collection) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  write_head(out, collection);
  write_members(out, collection.members);
  write_scope(out, collection.scope);
  out.EndObject();
  auto content = content_of(collection, kCollectionKind, std::string(json::view(buffer)));
  for (const auto& member : collection.members) content.references.push_back(id_of(member));
  return content;
}

Result<Collection> collection_from(const store::Content& content) {
  const auto body = json::parse(content.body);
  const auto* roles = body ? list_in(*body, "roles") : nullptr;
  const auto* scope = body ? list_in(*body, "scope") : nullptr;
  if (roles == nullptr || scope == nullptr)
    return fail(ErrorCode::data_loss, "a collection cannot be read", content.id);
  Collection collection;
  read_head(collection, content, *body);
  for (const auto& item : roles->GetArray())
    collection.members.push_back({json::is_true(item, "group"), json::string_or(item, "identity"),
                                  role_from(json::string_or(item, "role")).value_or(Role::viewer)});
  for (const auto& item : scope->GetArray()) collection.scope.push_back(scope_entry_from(item));
  return collection;
}

Result<std::optional<StoredCollection>> find_collection(store::ContentStore& contents,
                                                        const std::string& id) {
  HS_ASSIGN(const auto stored, find_content(contents, id, kCollectionKind));
  if (!stored) return std::nullopt;
  HS_ASSIGN(auto collection, collection_from(stored->content));
  return StoredCollection{std::move(collection), stored->revision};
}

}  // namespace hindsight::content
