#include "api/entities.h"

#include <algorithm>
#include <iterator>

#include "api/entity_list.h"

namespace hindsight::api {
namespace {

constexpr std::size_t kIdsMax = 1'000;

tl::unexpected<Error> nothing_of(const char* kind, std::string_view id) {
  return fail(ErrorCode::not_found,
              "there is no " + std::string(kind) + " '" + std::string(id) + "'");
}

/// Ids of `{reports, collections, dashboards}`.
struct Chosen {
  std::vector<std::string> reports;
  std::vector<std::string> dashboards;
};

Result<std::vector<std::string>> ids_of(const json::Value& body, const char* kind) {
  HS_ASSIGN(auto ids, string_list(body, kind));
  if (ids.size() > kIdsMax)
    return fail(ErrorCode::invalid_argument, "'" + std::string(kind) + "' names more than " +
                                                 std::to_string(kIdsMax) + " at once");
  return ids;
}

Result<Chosen> chosen(const Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto collections, ids_of(body, "collections"));
  if (!collections.empty()) return nothing_of("collection", collections.front());
  Chosen out;
  HS_ASSIGN(out.dashboards, ids_of(body, "dashboards"));
  HS_ASSIGN(out.reports, ids_of(body, "reports"));
  return out;
}

}  // namespace

Result<net::Response> list_entities(Call& call) {
  const auto caller = caller_of(call);
  HS_ASSIGN(const auto reports, call.services.saved_reports.list(caller));
  HS_ASSIGN(const auto dashboards, call.services.dashboards.list(caller));
  std::vector<ListedEntity> entities;
  for (const auto& found : reports.reports) entities.push_back(listed(found));
  for (const auto& found : dashboards.dashboards) entities.push_back(listed(found));
  return entities_response(call, std::move(entities), reports.more || dashboards.more);
}

Result<net::Response> entity_names(Call& call) {
  const auto caller = caller_of(call);
  const auto id_of = [&](std::string_view name) {
    return std::string(call.request.parameter(name).value_or(""));
  };
  for (const auto& [parameter, kind] :
       {std::pair{"collectionId", "collection"}, {"eventBasedProcessId", "event-based process"}}) {
    if (const auto id = id_of(parameter); !id.empty()) return nothing_of(kind, id);
  }
  const auto report = id_of("reportId");
  const auto dashboard = id_of("dashboardId");
  if (report.empty() && dashboard.empty())
    return fail(ErrorCode::invalid_argument, "none of 'reportId' and 'dashboardId' is given");
  std::string report_name;
  std::string dashboard_name;
  if (!report.empty()) {
    HS_ASSIGN(const auto found, call.services.saved_reports.read(report, caller));
    report_name = found.report.name;
  }
  if (!dashboard.empty()) {
    HS_ASSIGN(const auto found, call.services.dashboards.read(dashboard, caller));
    dashboard_name = found.dashboard.name;
  }
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  for (const auto& [name, text] : {std::pair<const char*, std::string>{"collectionName", {}},
                                   {"dashboardName", dashboard_name},
                                   {"reportName", report_name},
                                   {"eventBasedProcessName", {}}}) {
    json::key(out, name);
    json::string_or_null(out, text);
  }
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> entity_conflicts(Call& call) {
  const auto caller = caller_of(call);
  HS_ASSIGN(const auto ids, chosen(call));
  for (const auto& id : ids.dashboards)
    HS_RETURN_IF_ERROR(call.services.dashboards.read(id, caller));
  auto removed = ids.reports;
  std::ranges::copy(ids.dashboards, std::back_inserter(removed));
  HS_ASSIGN(const bool conflict,
            call.services.saved_reports.would_conflict(ids.reports, removed, caller));
  return net::Response::json(conflict ? "true" : "false");
}

Result<net::Response> delete_entities(Call& call) {
  const auto caller = caller_of(call);
  HS_ASSIGN(const auto ids, chosen(call));
  HS_RETURN_IF_ERROR(call.services.dashboards.check_removal(ids.dashboards, caller));
  HS_RETURN_IF_ERROR(call.services.saved_reports.check_removal(ids.reports, caller));
  HS_RETURN_IF_ERROR(call.services.dashboards.remove_all(ids.dashboards, caller));
  HS_RETURN_IF_ERROR(call.services.saved_reports.remove_all(ids.reports, caller));
  return net::Response::empty();
}

}  // namespace hindsight::api
