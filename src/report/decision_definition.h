#pragma once

#include "report/date_filter.h"
#include "report/decision_plan.h"
#include "report/definition.h"

/// Definitions of decision reports as typed values: what definition.h and filter_parser.h are for
/// process reports.
namespace hindsight::report {

enum class DecisionGroupType : std::uint8_t {
  none,
  evaluation_date,
  input_variable,
  output_variable,
  matched_rule,
};
std::string_view to_string(DecisionGroupType type);

struct DecisionDefinition {
  std::vector<Selection> selections;  ///< at least one
  bool raw = false;                   ///< rows instead of counts; then grouped by none
  DecisionGroupType group = DecisionGroupType::none;
  GroupBy
      buckets;  ///< units, sizes and, as `variable`, the clause by its id; its type means nothing
  std::optional<Sorting> sorting;
};

/// True when the report says that it is one of decisions.
bool is_decision_report(const json::Value& report);

/// Reads a single decision report. invalid_argument with the JSON path as context, also where view
/// and grouping do not fit together.
Result<DecisionDefinition> parse_decision_definition(const json::Value& report);

/// Reads a list of filters (nullptr = none): evaluationDateTime, inputVariable and outputVariable.
/// These have `id`, or else `name`, as the id of the clause. `appliedTo` is `["all"]` when absent.
Result<std::vector<DecisionFilter>> parse_decision_filters(
    const json::Value* list, std::string_view path, const Moment& moment,
    const std::vector<Selection>& selections);

}  // namespace hindsight::report
