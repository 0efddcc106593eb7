#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/entity.h"
#include "model/definitions.h"

namespace hindsight::content {

/// A user or a group with a role in a collection.
struct Member {
  bool is_group = false;
  std::string identity;  ///< id of the user or group
  Role role = Role::viewer;

  bool operator==(const Member&) const = default;
};

/// A definition that reports in a collection may be about.
struct ScopeEntry {
  model::DefinitionType type = model::DefinitionType::process;
  std::string key;
  std::vector<std::string> tenants;  ///< "" = no tenant

  bool operator==(const ScopeEntry&) const = default;
};

/// Reports and dashboards lie in it by Entity::collection; it lies in none itself.
struct Collection : Entity {
  std::vector<Member> members;  ///< each identity once, one manager at least
  std::vector<ScopeEntry> scope;
};

struct StoredCollection {
  Collection collection;
  store::ContentRevision revision;
};

inline constexpr std::string_view kCollectionKind = "collection";

/// `USER:<id>` or `GROUP:<id>`
std::string id_of(const Member& member);
std::string member_id(bool is_group, std::string_view identity);
/// `process:<key>` or `decision:<key>`
std::string id_of(const ScopeEntry& entry);
std::string_view to_string(Role role);
std::optional<Role> role_from(std::string_view text);

/// Refers to its members by their ids, so that somebody's collections can be found.
store::Content to_content(const Collection& collection);
/// data_loss when the body is none of a collection.
Result<Collection> collection_from(const store::Content& content);
/// nullopt = there is no collection of that id.
Result<std::optional<StoredCollection>> find_collection(store::ContentStore& contents,
                                                        const std::string& id);

}  // namespace hindsight::content
