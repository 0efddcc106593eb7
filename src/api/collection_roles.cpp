#include "api/collection_json.h"
#include "api/collections.h"
#include "api/error_mapping.h"

namespace hindsight::api {
namespace {

constexpr std::size_t kRolesMax = 1'000;

/// Whoever no engine knows would never log in: rather a slip of the pen.
content::Outcome<void> check_known(Call& call, const std::vector<content::Member>& members) {
  call.services.identities.refresh(call.stop);
  const auto& identities = call.services.identities;
  for (const auto& member : members) {
    if (member.is_group ? identities.has_group(member.identity)
                        : identities.has_user(member.identity))
      continue;
    return fail(content::Refusal(
        {ErrorCode::not_found, "no engine knows the " +
                                   std::string(member.is_group ? "group" : "user") + " '" +
                                   member.identity + "'"},
        "userOrGroupIdNotFound"));
  }
  return {};
}

Result<net::Response> done(const content::Outcome<void>& outcome) {
  return outcome ? net::Response::empty() : error_response(outcome.error());
}

}  // namespace

Result<net::Response> list_collection_roles(Call& call) {
  HS_ASSIGN(const auto found,
            call.services.collections.read(call.path_parameter("id"), caller_of(call)));
  call.services.identities.refresh(call.stop);
  json::Document json;
  static_cast<json::Value&>(json) = roles_json(call, found.collection, json.GetAllocator());
  return net::Response::json(json::to_text(json));
}

Result<net::Response> add_collection_roles(Call& call) {
  HS_ASSIGN(const auto body, list_body(call));
  HS_ASSIGN(const auto members, content::read_members(body));
  if (const auto known = check_known(call, members); !known) return error_response(known.error());
  return done(
      call.services.collection_members.add(call.path_parameter("id"), members, caller_of(call)));
}

Result<net::Response> change_collection_role(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto role, content::read_role(body));
  return done(call.services.collection_members.change(
      call.path_parameter("id"), call.path_parameter("roleId"), role, caller_of(call)));
}

Result<net::Response> delete_collection_role(Call& call) {
  return done(call.services.collection_members.remove(
      call.path_parameter("id"), {call.path_parameter("roleId")}, caller_of(call)));
}

Result<net::Response> delete_collection_roles(Call& call) {
  HS_ASSIGN(const auto ids, ids_body(call, kRolesMax));
  return done(
      call.services.collection_members.remove(call.path_parameter("id"), ids, caller_of(call)));
}

}  // namespace hindsight::api
