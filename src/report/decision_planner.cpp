#include "report/decision_planner.h"

#include <algorithm>

#include "report/bucket_axes.h"
#include "report/planner.h"

namespace hindsight::report {
namespace {

using Range = std::optional<ValueRange>;

Result<ResolvedDecisionGrouping> by_evaluation_date(const DecisionPlanInput& input,
                                                    const Range& range) {
  FilteredDates filtered;
  for (const auto& filter : input.filters) {
    if (const auto* date = std::get_if<DateRange>(&filter.what))
      filtered.add(*date, input.moment.now);
  }
  HS_ASSIGN(auto dates, date_buckets({input.definition.buckets, input.moment, input.buckets_max},
                                     range, filtered));
  return ResolvedDecisionGrouping{ByEvaluationDate{std::move(dates.boundaries)},
                                  std::move(dates.axis)};
}

Result<ResolvedDecisionGrouping> by_clause(const DecisionPlanInput& input, const Range& range) {
  HS_ASSIGN(auto values,
            value_buckets({input.definition.buckets, input.moment, input.buckets_max}, range));
  const bool output = input.definition.group == DecisionGroupType::output_variable;
  return ResolvedDecisionGrouping{ByClause{output, std::move(values.grouping)},
                                  std::move(values.axis)};
}

Axis rule_axis() {
  Axis axis;
  axis.open = true;
  axis.buckets_max = kTermsMax;
  return axis;
}

Axis single_axis() {
  Axis axis;
  axis.entries.emplace_back();  // the one bucket
  return axis;
}

}  // namespace

std::optional<DecisionRangeQuestion> decision_range_question(const DecisionDefinition& definition) {
  const auto& variable = definition.buckets.variable;
  switch (definition.group) {
    case DecisionGroupType::evaluation_date:
      return EvaluationDates{};
    case DecisionGroupType::input_variable:
    case DecisionGroupType::output_variable:
      if (!has_range(variable.type)) return std::nullopt;
      return Clause{definition.group == DecisionGroupType::output_variable, variable.name,
                    variable.type};
    case DecisionGroupType::none:
    case DecisionGroupType::matched_rule:
      break;
  }
  return std::nullopt;
}

DecisionPlan draft_decision_plan(const DecisionPlanInput& input) {
  return {input.sources, input.filters, ByNone{}};
}

Result<ResolvedDecisionGrouping> resolve_decision_grouping(const DecisionPlanInput& input,
                                                           const std::optional<ValueRange>& range) {
  switch (input.definition.group) {
    case DecisionGroupType::evaluation_date:
      return by_evaluation_date(input, range);
    case DecisionGroupType::input_variable:
    case DecisionGroupType::output_variable:
      return by_clause(input, range);
    case DecisionGroupType::matched_rule:
      return ResolvedDecisionGrouping{ByMatchedRule{}, rule_axis()};
    case DecisionGroupType::none:
      break;
  }
  return ResolvedDecisionGrouping{ByNone{}, single_axis()};
}

const std::vector<std::string>& decision_raw_columns() {
  static const std::vector<std::string> kColumns{"evaluationDateTime",
                                                 "decisionInstanceId",
                                                 "decisionDefinitionKey",
                                                 "decisionDefinitionId",
                                                 "processInstanceId",
                                                 "engineName",
                                                 "tenantId"};
  return kColumns;
}

bool is_clause_column(std::string_view raw_column) {
  return raw_column.starts_with("input:") || raw_column.starts_with("output:");
}

DecisionRawPlan decision_raw_plan(const DecisionPlanInput& input, std::optional<std::size_t> limit,
                                  std::optional<std::size_t> offset) {
  DecisionRawPlan plan;
  plan.sources = input.sources;
  plan.filters = input.filters;
  plan.limit = std::min(limit.value_or(kRawLimitDefault), kRawLimitMax);
  plan.offset = offset.value_or(0);
  if (const auto& sorting = input.definition.sorting) {
    const auto& columns = decision_raw_columns();
    if (is_clause_column(sorting->by) ||
        std::find(columns.begin(), columns.end(), sorting->by) != columns.end()) {
      plan.sort_by = sorting->by;
      plan.ascending = sorting->ascending;
    }
  }
  return plan;
}

}  // namespace hindsight::report
