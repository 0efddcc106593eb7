#include "api/entities.h"

#include <algorithm>
#include <iterator>

#include "api/entity_list.h"

namespace hindsight::api {
namespace {

constexpr std::size_t kIdsMax = 1'000;

/// Ids of `{reports, collections, dashboards}`.
struct Chosen {
  std::vector<std::string> reports;
  std::vector<std::string> dashboards;
  std::vector<std::string> collections;
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
  Chosen out;
  HS_ASSIGN(out.collections, ids_of(body, "collections"));
  HS_ASSIGN(out.dashboards, ids_of(body, "dashboards"));
  HS_ASSIGN(out.reports, ids_of(body, "reports"));
  return out;
}

}  // namespace

Result<net::Response> list_entities(Call& call) {
  const auto caller = caller_of(call);
  HS_ASSIGN(const auto reports, call.services.saved_reports.list(caller));
  HS_ASSIGN(const auto dashboards, call.services.dashboards.list(caller));
  HS_ASSIGN(const auto collections, call.services.collections.list(caller));
  std::vector<ListedEntity> entities;
  entities.reserve(collections.collections.size() + reports.reports.size() +
                   dashboards.dashboards.size());
  for (const auto& found : collections.collections) entities.push_back(listed(found));
  for (const auto& found : reports.reports) entities.push_back(listed(found));
  for (const auto& found : dashboards.dashboards) entities.push_back(listed(found));
  return entities_response(call, std::move(entities),
                           reports.more || dashboards.more || collections.more);
}

Result<net::Response> entity_names(Call& call) {
  const auto caller = caller_of(call);
  const auto id_of = [&](std::string_view name) {
    return std::string(call.request.parameter(name).value_or(""));
  };
  if (const auto id = id_of("eventBasedProcessId"); !id.empty())
    return fail(ErrorCode::not_found, "there is no event-based process '" + id + "'");
  const auto report = id_of("reportId");
  const auto dashboard = id_of("dashboardId");
  const auto collection = id_of("collectionId");
  if (report.empty() && dashboard.empty() && collection.empty())
    return fail(ErrorCode::invalid_argument,
                "none of 'reportId', 'dashboardId' and 'collectionId' is given");
  std::string report_name;
  std::string dashboard_name;
  std::string collection_name;
  if (!report.empty()) {
    HS_ASSIGN(const auto found, call.services.saved_reports.read(report, caller));
    report_name = found.report.name;
  }
  if (!dashboard.empty()) {
    HS_ASSIGN(const auto found, call.services.dashboards.read(dashboard, caller));
    dashboard_name = found.dashboard.name;
  }
  if (!collection.empty()) {
    HS_ASSIGN(const auto found, call.services.collections.read(collection, caller));
    collection_name = found.collection.name;
  }
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  for (const auto& [name, text] :
       {std::pair<const char*, std::string>{"collectionName", collection_name},
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
  HS_ASSIGN(bool conflict,
            call.services.saved_reports.would_conflict(ids.reports, removed, caller));
  for (const auto& id : ids.collections) {
    HS_ASSIGN(const auto lost, call.services.collections.conflicts(id, caller));
    conflict = conflict || std::ranges::any_of(lost, [&](const auto& one) {
                 return std::ranges::find(removed, one.id) == removed.end();
               });
  }
  return net::Response::json(conflict ? "true" : "false");
}

Result<net::Response> delete_entities(Call& call) {
  const auto caller = caller_of(call);
  HS_ASSIGN(const auto ids, chosen(call));
  HS_RETURN_IF_ERROR(call.services.dashboards.check_removal(ids.dashboards, caller));
  HS_RETURN_IF_ERROR(call.services.saved_reports.check_removal(ids.reports, caller));
  HS_RETURN_IF_ERROR(call.services.collections.check_removal(ids.collections, caller));
  HS_RETURN_IF_ERROR(call.services.dashboards.remove_all(ids.dashboards, caller));
  HS_RETURN_IF_ERROR(call.services.saved_reports.remove_all(ids.reports, caller));
  HS_RETURN_IF_ERROR(call.services.collections.remove_all(ids.collections, caller));
  return net::Response::empty();
}

}  // namespace hindsight::api
