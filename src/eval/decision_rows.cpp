#include "eval/decision_rows.h"

#include <map>
#include <string>

#include "eval/raw_shaping.h"

namespace hindsight::eval {
namespace {

struct Cell {
  std::string_view name;
  model::VariableType type = model::VariableType::null;
  std::vector<const store::RawDecision::Value*> values;
};

/// By clause. A null has no type of its own, so that of other instances is shown.
std::map<std::string_view, Cell> cells(const store::RawDecision& row, bool output,
                                       const std::vector<store::ClauseName>& columns) {
  std::map<std::string_view, Cell> out;
  for (const auto& column : columns) out.try_emplace(column.id, Cell{column.name, column.type, {}});
  for (const auto& value : row.values) {
    if (value.output != output) continue;
    auto& cell = out[value.clause];
    cell.name = value.name;
    if (!value.is_null || cell.type == model::VariableType::null) cell.type = value.type;
    cell.values.push_back(&value);
  }
  return out;
}

void write_value(json::Writer& out, const store::RawDecision::Value* value) {
  value == nullptr || value->is_null ? static_cast<void>(out.Null())
                                     : json::string(out, value->text);
}

void write_values(json::Writer& out, const Cell& cell, bool output) {
  if (!output) {
    json::key(out, "value");
    return write_value(out, cell.values.empty() ? nullptr : cell.values.back());
  }
  json::key(out, "values");
  out.StartArray();
  for (const auto* value : cell.values) write_value(out, value);
  out.EndArray();
}

void write_cells(json::Writer& out, std::string_view name, const store::RawDecision& row,
                 bool output, const std::vector<store::ClauseName>& columns) {
  json::key(out, name);
  out.StartObject();
  for (const auto& [id, cell] : cells(row, output, columns)) {
    json::key(out, id);
    out.StartObject();
    json::field(out, "id", id);
    json::key(out, "name");
    json::string_or_null(out, cell.name);
    json::field(out, "type", model::to_string(cell.type));
    write_values(out, cell, output);
    out.EndObject();
  }
  out.EndObject();
}

}  // namespace

void write_decision_row(json::Writer& out, const store::RawDecision& row,
                        const DecisionColumns& columns, const TimeZone& zone) {
  out.StartObject();
  json::field(out, "decisionDefinitionKey", row.definition_key);
  json::field(out, "decisionDefinitionId", row.definition_id);
  json::field(out, "decisionInstanceId", row.id);
  write_text_or_null(out, "processInstanceId", row.process_instance_id);
  write_time(out, "evaluationDateTime", row.evaluated, zone);
  json::field(out, "engineName", row.engine);
  write_text_or_null(out, "tenantId", row.tenant);
  write_cells(out, "inputVariables", row, false, columns.inputs);
  write_cells(out, "outputVariables", row, true, columns.outputs);
  out.EndObject();
}

}  // namespace hindsight::eval
