#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/json.h"
#include "base/result.h"
#include "content/caller.h"
#include "store/content_store.h"

/// What everything that users save has in common, whatever its kind.
namespace hindsight::content {

struct Entity {
  std::string id;
  std::string collection;  ///< id; empty = private
  std::string owner;       ///< user id; empty = nobody in person
  std::string name;
  std::string description;  ///< empty = none
  EpochMs created = 0;
  EpochMs modified = 0;
  std::string modifier;  ///< user id
};

/// The same as clients send it.
struct EntityInput {
  std::string name;         ///< empty = it has none yet
  std::string description;  ///< empty = none
  std::string collection;   ///< empty = none
};

/// invalid_argument when nothing can have this name.
Status check_name(std::string_view name);
/// Reads `{name?, description?, collectionId?}`. invalid_argument: `message` says what is wrong,
/// `context` is the member.
Result<EntityInput> read_entity_input(const json::Value& body);

/// Makes `entity` one of the caller that begins now.
void begin(Entity& entity, std::string id, const Caller& caller, EpochMs now);
/// Gives it what a new one is called, described and where it lies.
void take_input(Entity& entity, EntityInput input);
/// Notes who changed it.
void touch(Entity& entity, const Caller& caller, EpochMs now);

/// The members of a body that say what store::Content has no place for.
void write_head(json::Writer& out, const Entity& entity);
void read_head(Entity& entity, const store::Content& content, const json::Value& body);
/// The content with all but its references.
store::Content content_of(const Entity& entity, std::string_view kind, std::string body);

/// Of a list of `{id}` that holds other entities: gives them other ids, by their present ones;
/// those that `new_ids` lacks go, and what has no id stays.
void rename_members(json::Value& list, const std::map<std::string, std::string>& new_ids,
                    json::Document::AllocatorType& memory);
void remove_members(json::Value& list, const std::string& id);

/// Content of that id and kind, if there is some.
Result<std::optional<store::StoredContent>> find_content(store::ContentStore& contents,
                                                         const std::string& id,
                                                         std::string_view kind);
/// The content; invalid_argument when it is larger than contents may be.
Result<store::Content> checked_size(store::Content content);

}  // namespace hindsight::content
