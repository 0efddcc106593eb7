#include "api/dashboards.h"

#include "api/entity_json.h"

namespace hindsight::api {

Result<net::Response> create_dashboard(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(auto input, content::read_dashboard(body));
  HS_ASSIGN(const auto id,
            call.services.dashboards.create(std::move(input), text_of(call, "dashboard.newName"),
                                            caller_of(call)));
  return id_response(id);
}

Result<net::Response> get_dashboard(Call& call) {
  HS_ASSIGN(auto found, call.services.dashboards.read(call.path_parameter("id"), caller_of(call)));
  call.services.identities.refresh(call.stop);
  auto& json = found.dashboard.data;
  add_head(call, found.dashboard, found.role, json);
  json.AddMember("managementDashboard", false, json.GetAllocator());
  json.AddMember("instantPreviewDashboard", false, json.GetAllocator());
  return net::Response::json(json::to_text(json));
}

Result<net::Response> update_dashboard(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  // All of the dashboard is replaced, so it must be there.
  if (json::find(body, "tiles") == nullptr && json::find(body, "reports") == nullptr)
    return fail(ErrorCode::invalid_argument, "'tiles' is missing");
  HS_ASSIGN(const auto input, content::read_dashboard(body));
  HS_RETURN_IF_ERROR(
      call.services.dashboards.update(call.path_parameter("id"), input, caller_of(call)));
  return net::Response::empty();
}

Result<net::Response> delete_dashboard(Call& call) {
  HS_RETURN_IF_ERROR(call.services.dashboards.remove(call.path_parameter("id"), caller_of(call)));
  return net::Response::empty();
}

Result<net::Response> copy_dashboard(Call& call) {
  HS_ASSIGN(const auto target, copy_target(call, "dashboard.copyName"));
  return id_or_refusal(
      call.services.dashboards.copy(call.path_parameter("id"), target, caller_of(call)));
}

Result<net::Response> dashboard_conflicts(Call& call) {
  HS_RETURN_IF_ERROR(call.services.dashboards.read(call.path_parameter("id"), caller_of(call)));
  return conflicts_response({});
}

}  // namespace hindsight::api
