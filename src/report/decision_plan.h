#pragma once

#include "report/plan.h"

/// What a report on decision instances asks, free of JSON and of any store, as plan.h for process
/// instances: each is one evaluation of a decision. All times are absolute (epoch ms), all versions
/// and tenants are resolved.
namespace hindsight::report {

/// An input or output of a decision table, by the id of its clause.
struct Clause {
  bool output = false;
  std::string id;
  model::VariableType type = model::VariableType::string;
  bool operator==(const Clause&) const = default;
};

/// Instances by a value of a clause. An output has a value for each matched rule, any of which may
/// pass.
struct ClauseFilter {
  bool output = false;
  VariableFilter test;  ///< its name is the clause's id
};

/// `sources` as of Filter.
struct DecisionFilter {
  std::variant<DateRange, ClauseFilter> what;  ///< DateRange: when it was evaluated
  std::vector<std::size_t> sources;
};

/// Half-open buckets of the time of evaluation, as of ByDate.
struct ByEvaluationDate {
  std::vector<EpochMs> boundaries;
};
/// Distinct values of a clause: an instance counts once in the bucket of each.
struct ByClause {
  bool output = false;
  ByVariable values;  ///< its name is the clause's id
};
/// key = rule id; an instance counts once in each of its rules, and nowhere without one.
struct ByMatchedRule {};

using DecisionGrouping = std::variant<ByNone, ByEvaluationDate, ByClause, ByMatchedRule>;

/// What must be known before the buckets are: the first and last evaluation, or the smallest and
/// largest value of a clause, of the filtered instances.
struct EvaluationDates {};
using DecisionRangeQuestion = std::variant<EvaluationDates, Clause>;

/// How many instances are in each bucket.
struct DecisionPlan {
  std::vector<Source> sources;  ///< of decisions
  std::vector<DecisionFilter> filters;
  DecisionGrouping grouping;
};

/// A page of raw decision instances.
struct DecisionRawPlan {
  std::vector<Source> sources;
  std::vector<DecisionFilter> filters;
  /// A column of decision_raw_columns(), "input:<clause id>" or "output:<clause id>".
  std::string sort_by = "evaluationDateTime";
  bool ascending = false;
  std::size_t offset = 0;
  std::size_t limit = 20;
  std::optional<std::string> after{};  ///< as of RawPlan
};

}  // namespace hindsight::report
