#include "content/collection_members.h"

#include <algorithm>

#include "report/json_reader.h"

namespace hindsight::content {
namespace {

using report::invalid;
using report::item_path;
using report::member_path;

constexpr std::size_t kMembersMax = 1'000;
constexpr std::size_t kIdentityBytesMax = 250;

Result<Role> role_in_body(const json::Value& body, const std::string& path) {
  HS_ASSIGN(const auto text, report::require_text(body, "role", path));
  const auto role = role_from(text);
  if (!role) return invalid("expected viewer, editor or manager", member_path(path, "role"));
  return *role;
}

Result<Member> read_member(const json::Value& item, const std::string& path) {
  Member member;
  HS_ASSIGN(const auto* identity, report::require(item, "identity", path));
  const auto inner = member_path(path, "identity");
  HS_ASSIGN(member.identity, report::require_text(*identity, "id", inner));
  if (member.identity.size() > kIdentityBytesMax)
    return invalid("the id is too long", member_path(inner, "id"));
  HS_ASSIGN(const auto type, report::require_text(*identity, "type", inner));
  if (type != "user" && type != "group")
    return invalid("expected user or group", member_path(inner, "type"));
  member.is_group = type == "group";
  HS_ASSIGN(member.role, role_in_body(item, path));
  return member;
}

auto find(std::vector<Member>& members, const std::string& id) {
  return std::ranges::find_if(members, [&](const Member& one) { return id_of(one) == id; });
}

tl::unexpected<Error> no_member(const std::string& id) {
  return fail(ErrorCode::not_found, "there is no role '" + id + "' in the collection");
}

tl::unexpected<Refusal> conflict(std::string message) {
  return fail(Refusal({ErrorCode::conflict, std::move(message)}, "collectionConflict"));
}

}  // namespace

Result<std::vector<Member>> read_members(const json::Value& list) {
  if (!list.IsArray()) return invalid("expected a list of roles", {});
  std::vector<Member> out;
  for (rapidjson::SizeType i = 0; i < list.Size(); ++i) {
    HS_ASSIGN(auto member, read_member(list[i], item_path({}, i)));
    if (find(out, id_of(member)) != out.end())
      return invalid("'" + id_of(member) + "' comes twice", item_path({}, i));
    out.push_back(std::move(member));
  }
  return out;
}

Result<Role> read_role(const json::Value& body) {
  return role_in_body(body, {});
}

Outcome<void> CollectionMembers::rewrite(
    const std::string& collection, const Caller& caller,
    const std::function<Outcome<void>(std::vector<Member>&)>& change) {
  return change_collection(
      collection, caller, contents_, definitions_.catalog(), clock_.now_ms(),
      [&](Collection& found) -> Outcome<void> {
        HS_RETURN_IF_ERROR(change(found.members));
        if (std::ranges::find(found.members, Role::manager, &Member::role) == found.members.end())
          return conflict("a collection has one manager at least");
        if (found.members.size() > kMembersMax)
          return fail(ErrorCode::invalid_argument,
                      "a collection has at most " + std::to_string(kMembersMax) + " roles");
        return {};
      });
}

Outcome<void> CollectionMembers::add(const std::string& collection,
                                     const std::vector<Member>& members, const Caller& caller) {
  return rewrite(collection, caller, [&](std::vector<Member>& present) -> Outcome<void> {
    for (const auto& member : members) {
      if (find(present, id_of(member)) != present.end())
        return conflict("'" + id_of(member) + "' has a role in the collection already");
      present.push_back(member);
    }
    return {};
  });
}

Outcome<void> CollectionMembers::change(const std::string& collection, const std::string& member,
                                        Role role, const Caller& caller) {
  return rewrite(collection, caller, [&](std::vector<Member>& present) -> Outcome<void> {
    const auto found = find(present, member);
    if (found == present.end()) return no_member(member);
    found->role = role;
    return {};
  });
}

Outcome<void> CollectionMembers::remove(const std::string& collection,
                                        const std::vector<std::string>& members,
                                        const Caller& caller) {
  return rewrite(collection, caller, [&](std::vector<Member>& present) -> Outcome<void> {
    for (const auto& member : members) {
      const auto found = find(present, member);
      if (found == present.end()) return no_member(member);
      present.erase(found);
    }
    return {};
  });
}

}  // namespace hindsight::content
