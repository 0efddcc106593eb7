#include "api/collections.h"

#include "api/collection_json.h"
#include "api/entity_list.h"
#include "api/error_mapping.h"
#include "api/evaluation_context.h"
#include "api/report_json.h"

namespace hindsight::api {

Result<net::Response> create_collection(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(auto input, content::read_entity_input(body));
  HS_ASSIGN(const auto id,
            call.services.collections.create(std::move(input), text_of(call, "collection.newName"),
                                             caller_of(call)));
  return id_response(id);
}

Result<net::Response> get_collection(Call& call) {
  HS_ASSIGN(const auto found,
            call.services.collections.read(call.path_parameter("id"), caller_of(call)));
  call.services.identities.refresh(call.stop);
  json::Document json(rapidjson::kObjectType);
  add_head(call, found.collection, found.role, json);
  auto& memory = json.GetAllocator();
  json::Value data(rapidjson::kObjectType);
  data.AddMember("configuration", json::Value(rapidjson::kObjectType), memory);
  data.AddMember("roles", roles_json(call, found.collection, memory), memory);
  data.AddMember("scope", scope_json(call, found.collection, memory), memory);
  json.AddMember("data", data, memory);
  return net::Response::json(json::to_text(json));
}

Result<net::Response> update_collection(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto input, content::read_entity_input(body));
  HS_RETURN_IF_ERROR(
      call.services.collections.update(call.path_parameter("id"), input, caller_of(call)));
  return net::Response::empty();
}

Result<net::Response> delete_collection(Call& call) {
  HS_ASSIGN(const bool force, flag_parameter(call.request, "force"));
  HS_ASSIGN(const auto conflicts,
            call.services.collections.remove(call.path_parameter("id"), force, caller_of(call)));
  return done_or(conflicts);
}

Result<net::Response> collection_conflicts(Call& call) {
  HS_ASSIGN(const auto conflicts,
            call.services.collections.conflicts(call.path_parameter("id"), caller_of(call)));
  return conflicts_response(conflicts);
}

Result<net::Response> copy_collection(Call& call) {
  HS_ASSIGN(const auto target, copy_target(call, "collection.copyName"));
  HS_ASSIGN(const auto id, call.services.collections.copy(call.path_parameter("id"),
                                                          target.name_of_copy, caller_of(call)));
  return id_response(id);
}

Result<net::Response> list_collection_entities(Call& call) {
  const auto caller = caller_of(call);
  const auto& id = call.path_parameter("id");
  HS_ASSIGN(const auto reports, call.services.saved_reports.list(caller, id));
  HS_ASSIGN(const auto dashboards, call.services.dashboards.list(caller, id));
  std::vector<ListedEntity> entities;
  entities.reserve(reports.reports.size() + dashboards.dashboards.size());
  for (const auto& found : reports.reports) entities.push_back(listed(found));
  for (const auto& found : dashboards.dashboards) entities.push_back(listed(found));
  return entities_response(call, std::move(entities), reports.more || dashboards.more);
}

Result<net::Response> list_collection_reports(Call& call) {
  HS_ASSIGN(const auto list,
            call.services.saved_reports.list(caller_of(call), call.path_parameter("id")));
  return reports_response(call, list);
}

}  // namespace hindsight::api
