#include "content/entity.h"

#include <algorithm>

namespace hindsight::content {
namespace {

constexpr std::size_t kIdBytesMax = 128;
constexpr std::size_t kNameBytesMax = 1'000;
constexpr std::size_t kDescriptionCharactersMax = 400;

tl::unexpected<Error> invalid(std::string message, std::string path) {
  return fail(ErrorCode::invalid_argument, std::move(message), std::move(path));
}

/// A member that is text; empty when it is absent or null.
Result<std::string> text_of(const json::Value& body, const char* name) {
  const auto* value = json::find(body, name);
  if (value == nullptr) return std::string();
  if (!value->IsString()) return invalid("expected text", name);
  return std::string(json::view(*value));
}

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(
      utf8, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// Other ids are of nothing, and not every store could be asked for them.
bool may_be_id(std::string_view id) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  };
  return !id.empty() && id.size() <= kIdBytesMax && std::ranges::all_of(id, fits);
}

}  // namespace

Status check_name(std::string_view name) {
  const bool has_control = std::ranges::any_of(
      name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
  if (has_control) return invalid("a name is one line of text", "name");
  if (name.size() > kNameBytesMax) return invalid("the name is too long", "name");
  return {};
}

Result<EntityInput> read_entity_input(const json::Value& body) {
  EntityInput input;
  HS_ASSIGN(input.name, text_of(body, "name"));
  HS_RETURN_IF_ERROR(check_name(input.name));
  HS_ASSIGN(input.description, text_of(body, "description"));
  if (characters(input.description) > kDescriptionCharactersMax)
    return invalid(
        "a description has at most " + std::to_string(kDescriptionCharactersMax) + " characters",
        "description");
  HS_ASSIGN(input.collection, text_of(body, "collectionId"));
  return input;
}

void begin(Entity& entity, std::string id, const Caller& caller, EpochMs now) {
  entity.id = std::move(id);
  entity.owner = caller.id;
  entity.created = now;
  touch(entity, caller, now);
}

void take_input(Entity& entity, EntityInput input) {
  entity.name = std::move(input.name);
  entity.description = std::move(input.description);
  entity.collection = std::move(input.collection);
}

void touch(Entity& entity, const Caller& caller, EpochMs now) {
  entity.modified = now;
  entity.modifier = caller.id;
}

void write_head(json::Writer& out, const Entity& entity) {
  json::field(out, "description", entity.description);
  json::field(out, "created", entity.created);
  json::field(out, "modified", entity.modified);
  json::field(out, "modifier", entity.modifier);
}

void read_head(Entity& entity, const store::Content& content, const json::Value& body) {
  entity.id = content.id;
  entity.collection = content.collection;
  entity.owner = content.owner;
  entity.name = content.name;
  entity.description = json::string_or(body, "description");
  entity.created = json::integer_or(body, "created");
  entity.modified = json::integer_or(body, "modified");
  entity.modifier = json::string_or(body, "modifier");
}

store::Content content_of(const Entity& entity, std::string_view kind, std::string body) {
  return {.id = entity.id,
          .kind = std::string(kind),
          .collection = entity.collection,
          .owner = entity.owner,
          .name = entity.name,
          .references = {},
          .body = std::move(body)};
}

void rename_members(json::Value& list, const std::map<std::string, std::string>& new_ids,
                    json::Document::AllocatorType& memory) {
  for (auto at = list.Begin(); at != list.End();) {
    const auto id = json::string_or(*at, "id");
    const auto renamed = new_ids.find(id);
    if (!id.empty() && renamed == new_ids.end()) {
      at = list.Erase(at);
      continue;
    }
    if (!id.empty())
      (*at)["id"].SetString(renamed->second.data(),
                            static_cast<rapidjson::SizeType>(renamed->second.size()), memory);
    ++at;
  }
}

void remove_members(json::Value& list, const std::string& id) {
  for (auto at = list.Begin(); at != list.End();)
    at = json::string_or(*at, "id") == id ? list.Erase(at) : at + 1;
}

Result<std::optional<store::StoredContent>> find_content(store::ContentStore& contents,
                                                         const std::string& id,
                                                         std::string_view kind) {
  if (!may_be_id(id)) return std::nullopt;
  HS_ASSIGN(auto stored, contents.content(id));
  if (stored && stored->content.kind != kind) return std::nullopt;
  return stored;
}

Result<store::Content> checked_size(store::Content content) {
  if (content.body.size() > store::ContentStore::kBodyBytesMax)
    return invalid("the " + content.kind + " is larger than " +
                       std::to_string(store::ContentStore::kBodyBytesMax / 1024) + " KB",
                   "data");
  return content;
}

}  // namespace hindsight::content
