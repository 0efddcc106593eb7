#pragma once

#include <string>
#include <vector>

#include "eval/evaluation.h"
#include "eval/model_cache.h"
#include "eval/outliers.h"

namespace hindsight::eval {

/// Process instances that went one way behind a gateway, and only that one.
struct BranchCount {
  std::string flow_node;     ///< the first one behind the gateway
  std::int64_t passed = 0;   ///< instances that went this way
  std::int64_t reached = 0;  ///< those of them that reached the end
};
struct BranchAnalysis {
  std::vector<BranchCount> branches;  ///< in the model's order
  std::int64_t reached =
      0;  ///< instances that passed the gateway, on whatever way, and reached the end
};

/// Completed runs of a flow node beyond the bounds, of which there is at least one (ms).
struct OutlierRuns {
  std::string flow_node;
  OutlierBounds bounds;
};

/// Completed runs of a flow node by their duration.
struct DurationBucket {
  DurationMs from = 0;  ///< ms; up to that of the next bucket, first: the shortest run
  std::int64_t runs = 0;
  bool is_outlier = false;
};

/// A value of a variable that instances with outliers have more often than others.
struct SignificantTerm {
  std::string variable;
  std::string term;
  TermCounts counts;
};

/// What leaves the instances that such a term counts.
std::vector<report::Filter> filters_of_term(const OutlierRuns& outliers,
                                            const std::string& variable, const std::string& term);

/// Analyses of one process that are no reports; docs/analysis.md has their methods. Each takes the
/// data source and the filters of a report, as Evaluator::evaluate() does, and fails alike. A flow
/// node that the model of the highest chosen version lacks is invalid_argument. An answer is of one
/// moment. Thread-safe; the stores and the clock must outlive it.
class ProcessAnalyses {
 public:
  ProcessAnalyses(store::ReportStore& reports, store::DefinitionStore& definitions,
                  const Clock& clock, ParseModel parse_model = default_model_parser());

  /// Which of the ways behind `gateway` lead how often to the flow node `end`, by the model of the
  /// highest chosen version. invalid_argument: that model is unknown, or the nodes do not fit it.
  Result<BranchAnalysis> branches(const json::Value& report, const std::string& gateway,
                                  const std::string& end, const EvaluationContext& context);

  /// The flow nodes that were completed, those with the most outliers first.
  Result<std::vector<NodeOutliers>> outliers(const json::Value& report,
                                             const EvaluationContext& context);

  /// All buckets from the shortest to the longest completed run; none without one. One that a bound
  /// lies in is two.
  Result<std::vector<DurationBucket>> durations(const json::Value& report,
                                                const std::string& flow_node,
                                                const OutlierBounds& bounds,
                                                const EvaluationContext& context);

  /// Among the instances that completed the flow node. The most surprising term comes first.
  Result<std::vector<SignificantTerm>> significant_terms(const json::Value& report,
                                                         const OutlierRuns& outliers,
                                                         const EvaluationContext& context);

 private:
  /// nullptr as ModelCache::model().
  Result<std::shared_ptr<const bpmn::ProcessModel>> model_of(const report::ResolvedSource& source);

  store::ReportStore& reports_;
  store::DefinitionStore& definitions_;
  const Clock& clock_;
  ModelCache models_;
};

}  // namespace hindsight::eval
