#include "api/entities.h"

#include <algorithm>
#include <array>

#include "api/report_json.h"

namespace hindsight::api {
namespace {

using content::ReportType;

constexpr std::size_t kIdsMax = 1'000;

/// An entity as it is listed, with what it can be sorted by.
struct Entity {
  content::SavedReport report;
  content::Role role = content::Role::viewer;
  std::string owner, modifier;  ///< names of users
};

using Before = bool (*)(const Entity& a, const Entity& b);

bool before(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  return std::ranges::lexicographical_compare(a, b, {}, lower, lower);
}

constexpr std::array kOrders{
    std::pair<std::string_view, Before>{
        "name", [](const auto& a, const auto& b) { return before(a.report.name, b.report.name); }},
    // All are reports.
    std::pair<std::string_view, Before>{"entityType",
                                        [](const auto&, const auto&) { return false; }},
    std::pair<std::string_view, Before>{
        "lastModified",
        [](const auto& a, const auto& b) { return a.report.modified < b.report.modified; }},
    std::pair<std::string_view, Before>{
        "created",
        [](const auto& a, const auto& b) { return a.report.created < b.report.created; }},
    std::pair<std::string_view, Before>{
        "lastModifier",
        [](const auto& a, const auto& b) { return before(a.modifier, b.modifier); }},
    std::pair<std::string_view, Before>{
        "owner", [](const auto& a, const auto& b) { return before(a.owner, b.owner); }},
};

struct Order {
  Before before;
  bool ascending;
};

/// The order asked for; without one, what changed last comes first.
Result<Order> order_of(const Call& call) {
  const auto by = call.request.parameter("sortBy").value_or("");
  const auto direction = call.request.parameter("sortOrder").value_or("");
  if (by.empty() && !direction.empty())
    return fail(ErrorCode::invalid_argument, "'sortOrder' needs 'sortBy'");
  if (!direction.empty() && direction != "asc" && direction != "desc")
    return fail(ErrorCode::invalid_argument, "'sortOrder' is neither asc nor desc");
  const auto* known = std::ranges::find(kOrders, by.empty() ? "lastModified" : by,
                                        [](const auto& order) { return order.first; });
  if (known == kOrders.end())
    return fail(ErrorCode::invalid_argument, "cannot sort by '" + std::string(by) + "'");
  return Order{known->second, by.empty() ? false : direction != "desc"};
}

void sort(std::vector<Entity>& entities, const Order& order) {
  std::ranges::stable_sort(entities, [&](const Entity& a, const Entity& b) {
    return order.ascending ? order.before(a, b) : order.before(b, a);
  });
}

void write_text_or_null(json::Writer& out, std::string_view name, std::string_view text) {
  json::key(out, name);
  json::string_or_null(out, text);
}

void write(json::Writer& out, const Entity& entity, const TimeZone& zone) {
  const auto& report = entity.report;
  const bool combined = report.type == ReportType::combined;
  out.StartObject();
  json::field(out, "id", report.id);
  json::field(out, "name", report.name);
  write_text_or_null(out, "description", report.description);
  json::field(out, "lastModified", zone.format(report.modified));
  json::field(out, "created", zone.format(report.created));
  write_text_or_null(out, "owner", entity.owner);
  write_text_or_null(out, "lastModifier", entity.modifier);
  json::field(out, "entityType", "report");
  json::key(out, "data");
  out.StartObject();
  json::key(out, "subEntityCounts");
  out.StartObject();
  if (combined)
    json::field(out, "report", static_cast<std::int64_t>(content::children_of(report).size()));
  out.EndObject();
  json::key(out, "roleCounts");
  out.StartObject();
  out.EndObject();
  out.EndObject();
  json::field(out, "combined", combined);
  json::field(out, "reportType", report.type == ReportType::decision ? "decision" : "process");
  json::field(out, "currentUserRole", to_string(entity.role));
  out.EndObject();
}

tl::unexpected<Error> nothing_of(const char* kind, std::string_view id) {
  return fail(ErrorCode::not_found,
              "there is no " + std::string(kind) + " '" + std::string(id) + "'");
}

/// The ids of reports in `{reports, collections, dashboards}`; of the others there are none yet.
Result<std::vector<std::string>> chosen_reports(const Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto collections, string_list(body, "collections"));
  if (!collections.empty()) return nothing_of("collection", collections.front());
  HS_ASSIGN(const auto dashboards, string_list(body, "dashboards"));
  if (!dashboards.empty()) return nothing_of("dashboard", dashboards.front());
  HS_ASSIGN(auto reports, string_list(body, "reports"));
  if (reports.size() > kIdsMax)
    return fail(ErrorCode::invalid_argument,
                "'reports' names more than " + std::to_string(kIdsMax) + " at once");
  return reports;
}

}  // namespace

Result<net::Response> list_entities(Call& call) {
  HS_ASSIGN(const auto order, order_of(call));
  HS_ASSIGN(auto list, call.services.saved_reports.list(caller_of(call)));
  call.services.identities.refresh(call.stop);
  std::vector<Entity> entities;
  entities.reserve(list.reports.size());
  for (auto& [report, role] : list.reports) {
    auto owner = display_name(call, report.owner);
    auto modifier = display_name(call, report.modifier);
    entities.push_back({std::move(report), role, std::move(owner), std::move(modifier)});
  }
  sort(entities, order);
  const auto zone = call.zone();
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& entity : entities) write(out, entity, zone);
  out.EndArray();
  return list_response(buffer, list.more);
}

Result<net::Response> entity_names(Call& call) {
  const auto id_of = [&](std::string_view name) {
    return call.request.parameter(name).value_or("");
  };
  for (const auto& [parameter, kind] : {std::pair{"collectionId", "collection"},
                                        {"dashboardId", "dashboard"},
                                        {"eventBasedProcessId", "event-based process"}}) {
    if (const auto id = id_of(parameter); !id.empty()) return nothing_of(kind, id);
  }
  const std::string id(id_of("reportId"));
  if (id.empty()) return fail(ErrorCode::invalid_argument, "the parameter 'reportId' is missing");
  HS_ASSIGN(const auto found, call.services.saved_reports.read(id, caller_of(call)));
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  write_text_or_null(out, "collectionName", {});
  write_text_or_null(out, "dashboardName", {});
  json::field(out, "reportName", found.report.name);
  write_text_or_null(out, "eventBasedProcessName", {});
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> entity_conflicts(Call& call) {
  HS_ASSIGN(const auto ids, chosen_reports(call));
  HS_ASSIGN(const bool conflict, call.services.saved_reports.would_conflict(ids, caller_of(call)));
  return net::Response::json(conflict ? "true" : "false");
}

Result<net::Response> delete_entities(Call& call) {
  HS_ASSIGN(const auto ids, chosen_reports(call));
  HS_RETURN_IF_ERROR(call.services.saved_reports.remove_all(ids, caller_of(call)));
  return net::Response::empty();
}

}  // namespace hindsight::api
