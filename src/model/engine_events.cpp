#include "model/engine_events.h"

#include <fmt/format.h>

#include <cmath>
#include <utility>

#include "base/json.h"

namespace hindsight::model {
namespace {

/// Longer text names nothing, and could not be indexed by every store.
constexpr std::size_t kTraceBytesMax = 4'096;
/// Runs of it are those of its inner activity.
constexpr std::string_view kMultiInstanceBody = "multiInstanceBody";

bool is_moment(std::string_view flow_node_type) {
  return flow_node_type.ends_with("Event") || flow_node_type.ends_with("Gateway") ||
         flow_node_type.starts_with("boundary") || flow_node_type.starts_with("intermediate") ||
         flow_node_type.ends_with("BoundaryCatch");
}

void write_value(json::Writer& out, const TypedValue& value) {
  if (value.is_null || (value.type == VariableType::double_number && !std::isfinite(value.number)))
    out.Null();
  else if (is_whole_number(value.type))
    out.Int64(value.integer);
  else if (value.type == VariableType::double_number)
    out.Double(value.number);
  else if (value.type == VariableType::boolean)
    out.Bool(value.integer != 0);
  else
    json::string(out, value.text);
}

/// Appends events to a page.
class Events {
 public:
  Events(std::string_view engine, EpochMs received, EventPage& out)
      : engine_(engine), received_(received), out_(out) {}

  void add(const ProcessInstance& row) {
    if (row.definition_key.empty() || row.start == kNoTime) return;
    const auto instance = instance_name(row.id.key);
    const bool ended = row.end != kNoTime;
    put(instance + "/start",
        {std::string(row.definition_key), source(), process_start_type(row.definition_key)},
        instance, row.start, "");
    if (ended)
      put(instance + "/end",
          {std::string(row.definition_key), source(), process_end_type(row.definition_key)},
          instance, row.end, "");
    // What is said of an ended instance stays beside what was said before: that may come later.
    const std::string phase = ended ? "/ended" : "/running";
    put(instance + phase, instance_class(row.definition_key), instance, row.start,
        object([&](json::Writer& out) {
          json::field(out, kDefinition, row.definition_id);
          json::field(out, kTenant, row.tenant);
          json::field(out, kBusinessKey, row.business_key);
          json::field(out, kEnded, ended);
        }));
    if (!row.business_key.empty())
      put(instance + phase + "/business-key", business_key_class(row.definition_key),
          row.business_key, row.start, link(instance));
  }

  void add(const FlowNodeInstance& row) {
    if (row.definition_key.empty() || row.flow_node_type == kMultiInstanceBody) return;
    const auto instance = instance_name(row.process_instance_id);
    const auto run = row.id.key.uuid();
    const auto id = fmt::format("{}/{}/", instance, run);
    const auto data = object([&](json::Writer& out) {
      json::field(out, kOrder, std::int64_t{row.sequence});
      json::field(out, kRun, run);
    });
    const auto put_at = [&](std::string_view what, std::string type, EpochMs time) {
      if (time != kNoTime)
        put(id + std::string(what), {std::string(row.definition_key), source(), std::move(type)},
            instance, time, data);
    };
    const std::string node(row.flow_node_id);
    if (is_moment(row.flow_node_type)) return put_at("start", node, row.start);
    put_at("start", node + std::string(kActivityStartSuffix), row.start);
    put_at("end", node + std::string(kActivityEndSuffix), row.end);
  }

  void add(const Variable& row) {
    const auto type = row.value.type;
    const bool is_simple =
        is_traceable(type) || type == VariableType::double_number || type == VariableType::null;
    if (row.definition_key.empty() || row.time == kNoTime || row.item != 0 || !is_simple) return;
    const auto instance = instance_name(row.process_instance_id);
    // Each update for itself, so that none replaces a later one.
    const auto id = fmt::format("{}/{}/{}/{}", instance, row.id.key.uuid(), row.sequence, row.name);
    put(id, variables_class(row.definition_key), instance, row.time, object([&](json::Writer& out) {
          json::key(out, row.name);
          write_value(out, row.value);
        }));
    const auto& text = row.value.text;
    if (is_traceable(type) && !row.value.is_null && !text.empty() && text.size() <= kTraceBytesMax)
      put(id + "/trace", variable_value_class(row.definition_key, row.name), text, row.time,
          link(instance));
  }

  template <typename Other>
  void add(const Other&) {}

 private:
  static std::string source() { return std::string(kEngineSource); }

  /// Ids of two engines may be the same.
  [[nodiscard]] std::string instance_name(const Id128& id) const {
    return fmt::format("{}/{}", engine_, id.uuid());
  }

  static std::string object(const auto& members) {
    json::Buffer buffer;
    json::Writer out(buffer);
    out.StartObject();
    members(out);
    out.EndObject();
    return std::string(json::view(buffer));
  }
  static std::string link(const std::string& instance) {
    return object([&](json::Writer& out) { json::field(out, kInstance, instance); });
  }

  void put(const std::string& id, const EventClass& event_class, std::string_view trace,
           EpochMs time, std::string_view data) {
    auto& arena = out_.arena;
    Event event;
    const auto name = "camunda/" + id;
    event.id = {Id128::of(name), arena.copy(name), false};
    event.trace = {Id128::of(trace), arena.copy(trace), false};
    event.type = arena.copy(event_class.type);
    event.source = arena.copy(event_class.source);
    event.group = arena.copy(event_class.group);
    event.time = time;
    event.received = received_;
    event.data = arena.copy(data);
    out_.events.push_back(event);
  }

  const std::string_view engine_;
  const EpochMs received_;
  EventPage& out_;
};

EventClass trace_class(std::string_view key, std::string type) {
  return {std::string(key), std::string(kEngineTraceSource), std::move(type)};
}

}  // namespace

bool is_of_engine(std::string_view source) {
  return source == kEngineSource || source == kEngineTraceSource;
}

std::string process_start_type(std::string_view key) {
  return std::string(key) + "_processInstanceStart";
}
std::string process_end_type(std::string_view key) {
  return std::string(key) + "_processInstanceEnd";
}

EventClass instance_class(std::string_view key) {
  return trace_class(key, "instance");
}
EventClass variables_class(std::string_view key) {
  return trace_class(key, "variables");
}
EventClass business_key_class(std::string_view key) {
  return trace_class(key, "business-key");
}
EventClass variable_value_class(std::string_view key, std::string_view variable) {
  return trace_class(key, "variable/" + std::string(variable));
}

bool is_traceable(VariableType type) {
  return type == VariableType::string || type == VariableType::boolean ||
         type == VariableType::date || is_whole_number(type);
}

void append_engine_events(std::string_view engine, const FactPage& page, EpochMs received,
                          EventPage& out) {
  Events events(engine, received, out);
  std::visit(
      [&](const auto& rows) {
        for (const auto& row : rows) events.add(row);
      },
      page.rows);
}

}  // namespace hindsight::model
