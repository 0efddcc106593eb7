#include "eval/raw_shaping.h"

#include <optional>

namespace hindsight::eval {
namespace {

void write_counts(json::Writer& out, const store::RawInstance& instance) {
  json::key(out, "counts");
  out.StartObject();
  json::field(out, "incidents", instance.incidents);
  json::field(out, "openIncidents", instance.open_incidents);
  json::field(out, "userTasks", instance.user_tasks);
  out.EndObject();
}

/// Every node of the model, with null where the instance never was, and nodes of older versions
/// that it went through.
void write_flow_nodes(json::Writer& out, const store::RawInstance& instance,
                      const RawColumns& columns) {
  struct Node {
    std::string_view name;
    std::optional<DurationMs> duration;
  };
  std::map<std::string_view, Node> nodes;
  if (const auto known = columns.flow_nodes.find(instance.definition_key);
      known != columns.flow_nodes.end()) {
    for (const auto& [id, name] : known->second) nodes[id].name = name;
  }
  for (const auto& [id, duration] : instance.flow_node_durations) nodes[id].duration = duration;
  json::key(out, "flowNodeDurations");
  out.StartObject();
  for (const auto& [id, node] : nodes) {
    json::key(out, id);
    out.StartObject();
    json::field(out, "name", node.name.empty() ? id : node.name);
    json::key(out, "value");
    node.duration ? out.Int64(*node.duration) : out.Null();
    out.EndObject();
  }
  out.EndObject();
}

/// Every variable of the report; "" where the instance has none of that name, null where it is
/// null.
void write_variables(json::Writer& out, const store::RawInstance& instance,
                     const RawColumns& columns) {
  auto variables = shown_variables(instance.variables);
  for (const auto& variable : columns.variables) variables.emplace(variable.name, nullptr);
  json::key(out, "variables");
  out.StartObject();
  for (const auto& [name, variable] : variables) {
    json::key(out, name);
    if (variable != nullptr && variable->is_null) {
      out.Null();
    } else {
      json::string(out, variable ? std::string_view(variable->text) : std::string_view());
    }
  }
  out.EndObject();
}

void write_row(json::Writer& out, const store::RawInstance& instance, const RawColumns& columns,
               const TimeZone& zone) {
  out.StartObject();
  json::field(out, "processDefinitionKey", instance.definition_key);
  json::field(out, "processDefinitionId", instance.definition_id);
  json::field(out, "processInstanceId", instance.id);
  write_counts(out, instance);
  write_flow_nodes(out, instance, columns);
  write_text_or_null(out, "businessKey", instance.business_key);
  write_time(out, "startDate", instance.start, zone);
  write_time(out, "endDate", instance.end, zone);
  json::key(out, "duration");
  instance.duration == model::kNoDuration ? out.Null() : out.Int64(instance.duration);
  json::field(out, "engineName", instance.engine);
  write_text_or_null(out, "tenantId", instance.tenant);
  write_variables(out, instance, columns);
  out.EndObject();
}

}  // namespace

void write_time(json::Writer& out, std::string_view name, EpochMs time, const TimeZone& zone) {
  json::key(out, name);
  time == model::kNoTime ? static_cast<void>(out.Null()) : json::string(out, zone.format(time));
}

void write_text_or_null(json::Writer& out, std::string_view name, std::string_view text) {
  json::key(out, name);
  json::string_or_null(out, text);
}

ShownVariables shown_variables(const std::vector<store::RawVariable>& variables) {
  ShownVariables out;
  for (const auto& variable : variables) {
    auto& shown = out[variable.name];
    if (shown == nullptr || shown->is_null || !variable.is_null) shown = &variable;
  }
  return out;
}

void write_raw_frame(json::Writer& out, const ResultFrame& frame, const RawPage& page,
                     const std::function<void()>& write_rows) {
  begin_result(out, frame);
  json::key(out, "measures");
  out.StartArray();
  begin_measure(out, {report::Property::raw_data, std::nullopt, std::nullopt}, frame.type);
  out.StartArray();
  write_rows();
  out.EndArray();
  out.EndObject();
  out.EndArray();
  json::key(out, "pagination");
  out.StartObject();
  json::field(out, "limit", static_cast<std::int64_t>(page.limit));
  json::field(out, "offset", static_cast<std::int64_t>(page.offset));
  out.EndObject();
  out.EndObject();
}

void write_raw_rows(json::Writer& out, const std::vector<store::RawInstance>& instances,
                    const RawColumns& columns, const TimeZone& zone) {
  for (const auto& instance : instances) write_row(out, instance, columns, zone);
}

void write_raw_result(json::Writer& out, const ResultFrame& frame, const RawPage& page,
                      const std::vector<store::RawInstance>& instances, const RawColumns& columns,
                      const TimeZone& zone) {
  write_raw_frame(out, frame, page, [&] { write_raw_rows(out, instances, columns, zone); });
}

}  // namespace hindsight::eval
