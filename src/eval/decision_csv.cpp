#include "eval/decision_csv.h"

#include <algorithm>
#include <array>

namespace hindsight::eval {
namespace {

using Row = store::RawDecision;

constexpr std::string_view kInput = "input:";
constexpr std::string_view kOutput = "output:";

struct Column {
  std::string_view name;
  const std::string& (*text)(const Row&);
};

constexpr std::string_view kEvaluated = "evaluationDateTime";
constexpr std::array<Column, 6> kTexts{{
    {"decisionDefinitionKey",
     [](const Row& row) -> const std::string& { return row.definition_key; }},
    {"decisionDefinitionId",
     [](const Row& row) -> const std::string& { return row.definition_id; }},
    {"decisionInstanceId", [](const Row& row) -> const std::string& { return row.id; }},
    {"processInstanceId",
     [](const Row& row) -> const std::string& { return row.process_instance_id; }},
    {"engineName", [](const Row& row) -> const std::string& { return row.engine; }},
    {"tenantId", [](const Row& row) -> const std::string& { return row.tenant; }},
}};

bool is_clause(std::string_view name) {
  return (name.starts_with(kInput) && name.size() > kInput.size()) ||
         (name.starts_with(kOutput) && name.size() > kOutput.size());
}

bool is_text(model::VariableType type) {
  using enum model::VariableType;
  return type == string || type == object || type == json || type == other;
}

void write_clause(CsvWriter& out, const Row& row, std::string_view column) {
  const bool output = column.starts_with(kOutput);
  const auto clause = column.substr((output ? kOutput : kInput).size());
  std::string text;
  std::size_t values = 0;
  bool is_plain = true;
  for (const auto& value : row.values) {
    if (value.output != output || value.clause != clause) continue;
    if (!output) values = 0;  // of several, reports show the last one
    if (values++ == 0)
      text.clear();
    else
      text += ", ";
    if (!value.is_null) text += value.text;
    is_plain = values == 1 && !is_text(value.type);
  }
  is_plain ? out.plain(text) : out.text(text);
}

}  // namespace

OfferedColumns offered_columns(const DecisionColumns& clauses) {
  OfferedColumns out;
  for (const auto& column : kTexts) out.base.emplace_back(column.name);
  out.base.insert(out.base.begin() + 4, std::string(kEvaluated));
  const auto add = [&](std::string_view prefix, const std::vector<store::ClauseName>& all) {
    for (const auto& clause : all) {
      auto name = std::string(prefix) + clause.id;
      // The same clause may come with several types.
      if (out.fresh.empty() || out.fresh.back() != name) out.fresh.push_back(std::move(name));
    }
  };
  add(kInput, clauses.inputs);
  add(kOutput, clauses.outputs);
  out.usual = out.base;
  out.usual.insert(out.usual.end(), out.fresh.begin(), out.fresh.end());
  return out;
}

void write_csv_row(CsvWriter& out, const store::RawDecision& row, const CsvColumns& columns,
                   const TimeZone& zone) {
  for (const auto& name : columns) {
    if (name == kEvaluated) {
      out.plain(row.evaluated == model::kNoTime ? std::string() : zone.format(row.evaluated));
    } else if (is_clause(name)) {
      write_clause(out, row, name);
    } else {
      const auto* column = std::ranges::find(kTexts, name, &Column::name);
      out.text(column == kTexts.end() ? std::string_view() : column->text(row));
    }
  }
  out.end_line();
}

}  // namespace hindsight::eval
