#pragma once

#include "report/axis.h"
#include "report/decision_definition.h"
#include "report/sources.h"

/// From a validated decision report to a plan, as planner.h for process reports.
namespace hindsight::report {

/// Everything a plan is made of. Borrowed: must outlive the call.
struct DecisionPlanInput {
  const DecisionDefinition& definition;
  const std::vector<DecisionFilter>& filters;
  const std::vector<Source>& sources;
  const Moment& moment;
  std::size_t buckets_max = 10'000;
};

/// What must be asked before the grouping is known; nullopt = nothing.
std::optional<DecisionRangeQuestion> decision_range_question(const DecisionDefinition& definition);

/// All of the plan but its grouping.
DecisionPlan draft_decision_plan(const DecisionPlanInput& input);

struct ResolvedDecisionGrouping {
  DecisionGrouping grouping;
  Axis axis;
};
/// `range` answers decision_range_question().
Result<ResolvedDecisionGrouping> resolve_decision_grouping(const DecisionPlanInput& input,
                                                           const std::optional<ValueRange>& range);

/// Columns that raw data can be sorted by, beside `input:<id>` and `output:<id>`.
const std::vector<std::string>& decision_raw_columns();

/// Whether the column is one of values of an input or output.
bool is_clause_column(std::string_view raw_column);

/// A page of raw data, as of raw_plan().
DecisionRawPlan decision_raw_plan(const DecisionPlanInput& input, std::optional<std::size_t> limit,
                                  std::optional<std::size_t> offset);

}  // namespace hindsight::report
