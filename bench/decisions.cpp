#include "decisions.h"

#include <fmt/format.h>

#include "row_text.h"

namespace hindsight::bench {
namespace {

constexpr std::string_view kDefinitionId = "risk:1:bench";
constexpr std::array<std::string_view, 8> kRules{"rule_1", "rule_2", "rule_3", "rule_4",
                                                 "rule_5", "rule_6", "rule_7", "rule_8"};
constexpr std::array<std::string_view, 4> kRatings{"low", "medium", "high", "extreme"};

model::DecisionOutput rating(std::size_t rule) {
  model::DecisionOutput out;
  out.clause_id = "rating";
  out.clause_name = "Rating";
  out.rule_id = kRules.at(rule);
  out.rule_order = static_cast<std::int32_t>(rule) + 1;
  out.variable_name = "rating";
  out.value.is_null = false;
  out.value.type = model::VariableType::string;
  out.value.text = kRatings.at(rule / 2);
  return out;
}

model::DecisionInstance decision_of(const History& history, std::size_t i, model::Arena& arena) {
  const auto& of = history.instances[i];
  model::DecisionInstance d;
  d.id.key = history.instance_id(i);
  d.id.key.low ^= 0xD;  // one for each process instance
  d.definition_id = kDefinitionId;
  d.definition_key = kDecisionKey;
  d.process_definition_id = definition_id(of.process, of.version);
  d.process_definition_key = process_key(of.process);
  d.process_instance_id = history.instance_id(i);
  d.tenant = tenant_text(of.tenant);
  d.evaluated = of.start + 5;
  model::DecisionInput amount{"amount", "Amount", {}};
  amount.value.is_null = false;
  amount.value.type = model::VariableType::double_number;
  amount.value.number = of.amount;
  amount.value.text = arena.copy(fmt::format("{}", of.amount));
  model::DecisionInput region{"region", "Region", {}};
  region.value.is_null = false;
  region.value.type = model::VariableType::string;
  region.value.text = region_text(of.region);
  d.inputs = {amount, region};
  const auto rule = (of.customer + of.region) % kRules.size();
  d.outputs.push_back(rating(rule));
  if (of.customer % 4 == 0) d.outputs.push_back(rating((rule + 3) % kRules.size()));
  return d;
}

void value_columns(const model::TypedValue& value, CopyRow& row) {
  if (value.type == model::VariableType::double_number)
    row.text("double").real(value.number).null();
  else
    row.text("string").null().text(value.text);
}

}  // namespace

model::Definition decision_definition() {
  model::Definition d;
  d.type = model::DefinitionType::decision;
  d.engine = kEngine;
  d.id = kDefinitionId;
  d.key = kDecisionKey;
  d.name = "Risk";
  d.version = 1;
  d.deployed = kFirstDay - 3'600'000;
  return d;
}

model::FactPage decision_page(const History& history, std::size_t from, std::size_t to) {
  model::FactPage page;
  std::vector<model::DecisionInstance> rows;
  rows.reserve(to - from);
  for (auto i = from; i < to; ++i) rows.push_back(decision_of(history, i, page.arena));
  page.rows = std::move(rows);
  return page;
}

void append_copy_lines(DecisionTable table, const model::DecisionInstance& decision,
                       std::string& out) {
  const auto value_line = [&](std::string_view kind, std::size_t at) {
    CopyRow row(out);
    row.id(decision.id.key, fmt::format("{}{}", kind, at)).id(decision.id.key);
    return row;
  };
  switch (table) {
    case DecisionTable::decinst:
      CopyRow(out)
          .id(decision.id.key)
          .text(decision.definition_id)
          .text(decision.definition_key)
          .text(decision.process_definition_key)
          .text(decision.process_definition_id)
          .id(decision.process_instance_id)
          .time(decision.evaluated)
          .text(decision.tenant)
          .end();
      return;
    case DecisionTable::dec_in:
      for (std::size_t i = 0; i < decision.inputs.size(); ++i) {
        const auto& input = decision.inputs[i];
        auto row = value_line("in", i);
        row.text(input.clause_id).text(input.clause_name);
        value_columns(input.value, row);
        row.end();
      }
      return;
    case DecisionTable::dec_out:
      for (std::size_t i = 0; i < decision.outputs.size(); ++i) {
        const auto& output = decision.outputs[i];
        auto row = value_line("out", i);
        row.text(output.clause_id).text(output.clause_name).text(output.rule_id);
        row.number(output.rule_order).text(output.variable_name);
        value_columns(output.value, row);
        row.end();
      }
      return;
  }
}

}  // namespace hindsight::bench
