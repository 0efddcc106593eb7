#include "api/external_events.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "api/entity_json.h"
#include "api/event_processes.h"
#include "base/letter_case.h"
#include "events/suggestions.h"

namespace hindsight::api {
namespace {

constexpr std::size_t kClassesMax = 10'000;
constexpr std::size_t kDeletedMax = 1'000;
constexpr std::size_t kPageMax = 1'000;
constexpr std::size_t kGroupsShown = 10;
constexpr std::size_t kEventsShown = 20;

struct Order {
  const char* name;
  store::EventOrder order;
};
constexpr Order kOrders[] = {{"timestamp", store::EventOrder::time},
                             {"eventName", store::EventOrder::type},
                             {"source", store::EventOrder::source},
                             {"group", store::EventOrder::group},
                             {"traceId", store::EventOrder::trace}};

Result<std::size_t> number_parameter(const Call& call, const char* name, std::size_t fallback,
                                     std::size_t max) {
  const auto text = call.request.parameter(name);
  if (!text) return fallback;
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size() || number > max)
    return fail(ErrorCode::invalid_argument, "expected a whole number up to " + std::to_string(max),
                name);
  return number;
}

Result<bool> is_descending(const Call& call, bool fallback) {
  const auto text = call.request.parameter("sortOrder");
  if (!text) return fallback;
  if (*text == "desc") return true;
  if (*text == "asc") return false;
  return fail(ErrorCode::invalid_argument, "expected asc or desc", "sortOrder");
}

Result<Order> order_of(const Call& call, const char* parameter, const char* fallback) {
  const auto wanted = call.request.parameter(parameter).value_or(fallback);
  for (const auto& one : kOrders) {
    if (wanted == one.name) return one;
  }
  return fail(ErrorCode::invalid_argument,
              "expected timestamp, eventName, source, group or traceId", parameter);
}

std::string search_term(const Call& call) {
  return std::string(call.request.parameter("searchTerm").value_or(""));
}

bool contains(std::string_view text, const std::string& lower_needle) {
  return to_lower(text).find(lower_needle) != std::string::npos;
}

void write_class(json::Writer& out, const model::EventClass& one) {
  json::key(out, "group");
  json::string_or_null(out, one.group);
  json::field(out, "source", one.source);
  json::field(out, "eventName", one.type);
}

Result<std::set<model::EventClass>> suggested(Call& call, const json::Value& body,
                                              const std::vector<events::EventSource>& sources) {
  const auto target = json::string_or(body, "targetFlowNodeId");
  const auto xml = json::string_or(body, "xml");
  if (target.empty() || xml.empty()) return std::set<model::EventClass>{};
  HS_ASSIGN(const auto mappings, events::read_mappings(body));
  HS_ASSIGN(
      const auto sample,
      events::sample_events(call.services.events, call.services.definitions, sources, call.stop));
  return events::suggest_events(sample, xml, mappings, target);
}

/// As users see it.
std::string label_of(const Call& call, const events::OfferedEvents& offered,
                     const model::EventClass& event_class) {
  using Moment = events::OfferedEvents::Moment;
  const auto [name, moment] = offered.label(event_class);
  if (moment == Moment::happened) return name;
  const std::pair<std::string_view, std::string> values[] = {{"name", name}};
  return text_of(call, moment == Moment::began ? "eventProcess.began" : "eventProcess.ended",
                 values);
}

}  // namespace

Result<net::Response> count_events(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(auto sources, events::read_sources(body));
  HS_RETURN_IF_ERROR(check_event_sources(call, sources));
  const events::OfferedEvents offered(sources, call.services.definitions);
  HS_ASSIGN(auto found, events::count_events(call.services.events, offered));
  const auto needle = to_lower(search_term(call));
  std::erase_if(found, [&](const store::EventClassCount& one) {
    const auto& [group, source, type] = one.event_class;
    return !contains(group, needle) && !contains(source, needle) && !contains(type, needle) &&
           !contains(label_of(call, offered, one.event_class), needle);
  });
  std::set<model::EventClass> likely;
  // What follows what can be told best where all events are from outside.
  if (!found.empty() && !offered.has_engines()) {
    HS_ASSIGN(likely, suggested(call, body, sources));
  }
  HS_ASSIGN(const bool descending, is_descending(call, false));
  const auto by = call.request.parameter("orderBy").value_or("group");
  const auto key = [&](const store::EventClassCount& one) {
    const auto& [group, source, type] = one.event_class;
    const auto& first = by == "source" ? source : by == "eventName" ? type : group;
    return std::tuple(by == "count" ? one.count : 0, to_lower(first), to_lower(group),
                      to_lower(source), to_lower(type));
  };
  std::ranges::sort(found, {}, key);
  if (descending) std::ranges::reverse(found);
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& [event_class, count] : found) {
    out.StartObject();
    write_class(out, event_class);
    json::field(out, "eventLabel", label_of(call, offered, event_class));
    json::field(out, "count", count);
    json::field(out, "suggested", likely.contains(event_class));
    out.EndObject();
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> list_event_groups(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_ASSIGN(const auto limit, number_parameter(call, "limit", kGroupsShown, kClassesMax));
  HS_ASSIGN(const auto all,
            call.services.events.count_events(store::EventOrigin::outside, kClassesMax));
  const auto needle = to_lower(search_term(call));
  std::set<std::string> groups;
  for (const auto& one : all) {
    if (contains(one.event_class.group, needle)) groups.insert(one.event_class.group);
  }
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  std::size_t written = 0;
  for (const auto& group : groups) {
    if (written++ == limit) break;
    json::string_or_null(out, group);
  }
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> list_events(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  store::EventListQuery query;
  query.search = search_term(call);
  HS_ASSIGN(const auto order, order_of(call, "sortBy", "timestamp"));
  query.order = order.order;
  HS_ASSIGN(query.descending, is_descending(call, query.order == store::EventOrder::time));
  HS_ASSIGN(query.limit, number_parameter(call, "limit", kEventsShown, kPageMax));
  HS_ASSIGN(query.offset, number_parameter(call, "offset", 0, kClassesMax));
  HS_ASSIGN(const auto list, call.services.events.list_events(query));
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "offset", static_cast<std::int64_t>(query.offset));
  json::field(out, "limit", static_cast<std::int64_t>(query.limit));
  json::field(out, "total", list.total);
  json::field(out, "sortBy", order.name);
  json::field(out, "sortOrder", query.descending ? "desc" : "asc");
  json::key(out, "results");
  out.StartArray();
  for (const auto& event : list.events) {
    out.StartObject();
    json::field(out, "id", event.id);
    json::field(out, "traceId", event.trace);
    json::field(out, "timestamp", call.zone().format(event.time));
    write_class(out, event.event_class);
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

Result<net::Response> delete_events(Call& call) {
  HS_RETURN_IF_ERROR(check_event_editor(call));
  HS_ASSIGN(const auto ids, ids_body(call, kDeletedMax));
  if (ids.empty()) return fail(ErrorCode::invalid_argument, "no event is named");
  HS_RETURN_IF_ERROR(call.services.events.remove_events(ids));
  return net::Response::empty();
}

}  // namespace hindsight::api
