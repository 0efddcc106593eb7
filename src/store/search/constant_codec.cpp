#include "store/search/constant_codec.h"

#include <cmath>

#include "store/search/instance_codec.h"

namespace hindsight::store::search {
namespace {

void begin(json::Writer& out, const model::EntityId& id, std::string_view engine) {
  out.StartObject();
  json::field(out, "uid", id.key.uuid());
  if (!id.derivable) json::field(out, "idText", id.text);
  json::field(out, "engine", engine);
}

void instance(json::Writer& out, const Id128& id) {
  if (!id.empty()) json::field(out, "processInstance", id.uuid());
}

void value(json::Writer& out, const model::TypedValue& value) {
  json::field(out, "type", to_string(value.type));
  json::field(out, "isNull", value.is_null);
  json::field(out, "truncated", value.truncated);
  if (value.is_null) return;
  json::field(out, "value", value.text);
  if (std::isfinite(value.number)) {
    json::key(out, "number");
    out.Double(value.number);
  }
  json::field(out, "integer", value.integer);
}

}  // namespace

std::string encode(const model::DecisionInstance& row, std::string_view engine) {
  json::Buffer buffer;
  json::Writer out(buffer);
  begin(out, row.id, engine);
  json::field(out, "definition", definition_name(engine, row.definition_id));
  json::field(out, "processDefinition", definition_name(engine, row.process_definition_id));
  instance(out, row.process_instance_id);
  json::field(out, "flowNode", row.flow_node_id);
  json::field(out, "tenant", row.tenant);
  json::field(out, "evaluated", row.evaluated);
  json::key(out, "values");
  out.StartArray();
  for (const auto& input : row.inputs) {
    out.StartObject();
    json::field(out, "output", false);
    json::field(out, "clause", input.clause_id);
    json::field(out, "clauseName", input.clause_name);
    value(out, input.value);
    out.EndObject();
  }
  for (const auto& output : row.outputs) {
    out.StartObject();
    json::field(out, "output", true);
    json::field(out, "clause", output.clause_id);
    json::field(out, "clauseName", output.clause_name);
    json::field(out, "rule", output.rule_id);
    json::field(out, "ruleOrder", std::int64_t{output.rule_order});
    json::field(out, "variable", output.variable_name);
    value(out, output.value);
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
  return std::string(json::view(buffer));
}

std::string encode(const model::SuspensionOperation& row, std::string_view engine) {
  json::Buffer buffer;
  json::Writer out(buffer);
  begin(out, row.id, engine);
  json::field(out, "operation", row.operation_type);
  json::field(out, "entity", row.entity_type);
  instance(out, row.process_instance_id);
  json::field(out, "definition", row.definition_id);
  json::field(out, "user", row.user);
  json::field(out, "time", row.time);
  out.EndObject();
  return std::string(json::view(buffer));
}

}  // namespace hindsight::store::search
