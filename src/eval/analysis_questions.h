#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eval/evaluation.h"
#include "eval/outliers.h"

namespace hindsight::eval {

/// A run of the flow node that has ended and was not cancelled, and is beyond one of the bounds if
/// there are some.
report::FlowNodeCondition completed_run(const std::string& flow_node,
                                        const OutlierBounds& bounds = {});

/// Types of variables whose values are terms.
inline constexpr std::array kTermTypes{
    model::VariableType::string, model::VariableType::boolean, model::VariableType::short_integer,
    model::VariableType::integer, model::VariableType::long_integer};

/// How many instances have a value, by its text.
using Terms = std::map<std::string, std::int64_t>;

/// What the analyses of one process ask the store: plans as of reports, all of one moment. Lives as
/// long as the call.
class AnalysisQuestions {
 public:
  AnalysisQuestions(const Clock& clock, const EvaluationContext& context)
      : evaluation_(clock, context) {}

  /// Reads the report that says which instances it is about, as Evaluation::read() does.
  Status open(const json::Value& report, const store::DefinitionCatalog& catalog,
              store::ReportStore& reports,
              std::size_t buckets_max = store::QueryLimits{}.buckets_max);

  [[nodiscard]] const report::ResolvedSource& source() const {
    return evaluation_.resolved.front();
  }

  /// Of the instances those that also pass `more`.
  Result<std::int64_t> count_instances(const std::vector<report::Filter>& more);

  /// By flow node, of runs that were completed; of all flow nodes or one.
  Result<std::vector<RunTimes>> run_times(const std::optional<std::string>& flow_node = {});

  /// Completed runs by duration: how many lie in [from + i * interval, from + (i + 1) * interval),
  /// by i.
  Result<std::map<std::int64_t, std::int64_t>> histogram(const std::string& flow_node,
                                                         DurationMs from, DurationMs interval);
  /// Completed runs whose duration lies in [from, from + length).
  Result<std::int64_t> count_runs(const std::string& flow_node, DurationMs from, DurationMs length);

  /// Variables of kTermTypes, whatever the filters.
  Result<std::vector<store::VariableName>> variables();

  /// Of the instances that also pass `more`. nullopt: there are more values than buckets allowed.
  Result<std::optional<Terms>> count_terms(const store::VariableName& variable,
                                           const report::Filter& more);

 private:
  [[nodiscard]] report::Plan plan(report::Entity entity, report::Grouping grouping) const;

  Evaluation evaluation_;
  std::unique_ptr<store::Reading> reading_;
};

}  // namespace hindsight::eval
