#include "api/entity_list.h"

#include <algorithm>
#include <array>

namespace hindsight::api {
namespace {

using content::ReportType;
using Before = bool (*)(const ListedEntity& a, const ListedEntity& b);

bool before(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  return std::ranges::lexicographical_compare(a, b, {}, lower, lower);
}

constexpr std::array kOrders{
    std::pair<std::string_view, Before>{
        "name", [](const auto& a, const auto& b) { return before(a.head.name, b.head.name); }},
    std::pair<std::string_view, Before>{
        "entityType", [](const auto& a, const auto& b) { return a.kind < b.kind; }},
    std::pair<std::string_view, Before>{
        "lastModified",
        [](const auto& a, const auto& b) { return a.head.modified < b.head.modified; }},
    std::pair<std::string_view, Before>{
        "created", [](const auto& a, const auto& b) { return a.head.created < b.head.created; }},
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

void sort(std::vector<ListedEntity>& entities, const Order& order) {
  std::ranges::stable_sort(entities, [&](const ListedEntity& a, const ListedEntity& b) {
    return order.ascending ? order.before(a, b) : order.before(b, a);
  });
}

void write_text_or_null(json::Writer& out, std::string_view name, std::string_view text) {
  json::key(out, name);
  json::string_or_null(out, text);
}

void write_counts(json::Writer& out, std::string_view name,
                  const std::vector<std::pair<std::string_view, std::size_t>>& counts) {
  json::key(out, name);
  out.StartObject();
  for (const auto& [kind, count] : counts) json::field(out, kind, static_cast<std::int64_t>(count));
  out.EndObject();
}

void write(json::Writer& out, const ListedEntity& entity, const TimeZone& zone) {
  const auto& head = entity.head;
  const bool is_report = entity.kind == content::kReportKind;
  out.StartObject();
  json::field(out, "id", head.id);
  json::field(out, "name", head.name);
  write_text_or_null(out, "description", head.description);
  json::field(out, "lastModified", zone.format(head.modified));
  json::field(out, "created", zone.format(head.created));
  write_text_or_null(out, "owner", entity.owner);
  write_text_or_null(out, "lastModifier", entity.modifier);
  json::field(out, "entityType", entity.kind);
  json::key(out, "data");
  out.StartObject();
  write_counts(out, "subEntityCounts", entity.parts);
  write_counts(out, "roleCounts", entity.roles);
  out.EndObject();
  json::key(out, "combined");
  is_report ? static_cast<void>(out.Bool(entity.combined)) : static_cast<void>(out.Null());
  write_text_or_null(out, "reportType", entity.report_type);
  json::field(out, "currentUserRole", content::to_string(entity.role));
  out.EndObject();
}

}  // namespace

ListedEntity listed(const content::SavedReports::Found& found) {
  const auto& report = found.report;
  ListedEntity out{.head = report, .role = found.role, .kind = content::kReportKind};
  out.report_type = report.type == ReportType::decision ? "decision" : "process";
  out.combined = report.type == ReportType::combined;
  if (out.combined) out.parts = {{content::kReportKind, content::children_of(report).size()}};
  return out;
}

ListedEntity listed(const content::Dashboards::Found& found) {
  ListedEntity out{.head = found.dashboard, .role = found.role, .kind = content::kDashboardKind};
  out.parts = {{content::kReportKind, content::tile_count(found.dashboard)}};
  return out;
}

ListedEntity listed(const content::Collections::Listed& found) {
  const auto& collection = found.found.collection;
  ListedEntity out{.head = collection, .role = found.found.role, .kind = content::kCollectionKind};
  out.parts = {{content::kReportKind, found.reports}, {content::kDashboardKind, found.dashboards}};
  const auto groups = static_cast<std::size_t>(
      std::ranges::count(collection.members, true, &content::Member::is_group));
  out.roles = {{"user", collection.members.size() - groups}, {"group", groups}};
  return out;
}

Result<net::Response> entities_response(Call& call, std::vector<ListedEntity> entities, bool more) {
  HS_ASSIGN(const auto order, order_of(call));
  call.services.identities.refresh(call.stop);
  for (auto& entity : entities) {
    entity.owner = display_name(call, entity.head.owner);
    entity.modifier = display_name(call, entity.head.modifier);
  }
  sort(entities, order);
  if (call.request.parameter("sortBy").value_or("").empty())
    std::ranges::stable_partition(
        entities, [](const auto& one) { return one.kind == content::kCollectionKind; });
  const auto zone = call.zone();
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& entity : entities) write(out, entity, zone);
  out.EndArray();
  return list_response(buffer, more);
}

}  // namespace hindsight::api
