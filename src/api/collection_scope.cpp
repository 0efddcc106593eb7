#include "api/collection_json.h"
#include "api/collections.h"
#include "api/evaluation_context.h"

namespace hindsight::api {
namespace {

constexpr std::size_t kEntriesMax = 1'000;

}  // namespace

Result<net::Response> list_collection_scope(Call& call) {
  HS_ASSIGN(const auto found,
            call.services.collections.read(call.path_parameter("id"), caller_of(call)));
  json::Document json;
  static_cast<json::Value&>(json) = scope_json(call, found.collection, json.GetAllocator());
  return net::Response::json(json::to_text(json));
}

Result<net::Response> add_collection_scope(Call& call) {
  HS_ASSIGN(const auto body, list_body(call));
  HS_ASSIGN(const auto entries, content::read_scope(body));
  HS_RETURN_IF_ERROR(
      call.services.collection_scope.add(call.path_parameter("id"), entries, caller_of(call)));
  return net::Response::empty();
}

Result<net::Response> change_collection_scope(Call& call) {
  HS_ASSIGN(const bool force, flag_parameter(call.request, "force"));
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto tenants, content::read_scope_tenants(body));
  HS_ASSIGN(const auto conflicts, call.services.collection_scope.replace_tenants(
                                      call.path_parameter("id"), call.path_parameter("entryId"),
                                      tenants, force, caller_of(call)));
  return done_or(conflicts);
}

Result<net::Response> delete_collection_scope(Call& call) {
  HS_ASSIGN(const bool force, flag_parameter(call.request, "force"));
  HS_ASSIGN(const auto conflicts, call.services.collection_scope.remove(
                                      call.path_parameter("id"), {call.path_parameter("entryId")},
                                      force, caller_of(call)));
  return done_or(conflicts);
}

Result<net::Response> collection_scope_conflicts(Call& call) {
  HS_ASSIGN(const auto conflicts,
            call.services.collection_scope.conflicts(
                call.path_parameter("id"), {call.path_parameter("entryId")}, caller_of(call)));
  return conflicts_response(conflicts);
}

Result<net::Response> several_scope_conflicts(Call& call) {
  HS_ASSIGN(const auto ids, ids_body(call, kEntriesMax));
  HS_ASSIGN(const auto conflicts, call.services.collection_scope.conflicts(
                                      call.path_parameter("id"), ids, caller_of(call)));
  return net::Response::json(conflicts.empty() ? "false" : "true");
}

Result<net::Response> delete_several_scope(Call& call) {
  HS_ASSIGN(const auto ids, ids_body(call, kEntriesMax));
  HS_RETURN_IF_ERROR(
      call.services.collection_scope.remove(call.path_parameter("id"), ids, true, caller_of(call)));
  return net::Response::empty();
}

}  // namespace hindsight::api
