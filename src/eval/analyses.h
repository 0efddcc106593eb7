#pragma once

#include <string>
#include <vector>

#include "eval/evaluation.h"
#include "eval/model_cache.h"

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

/// Analyses of one process that are no reports; docs/analysis.md has their methods. Each takes the
/// data source and the filters of a report, as Evaluator::evaluate() does, and fails alike; filters
/// at view level are invalid_argument. An answer is of one moment. Thread-safe; the stores and the
/// clock must outlive it.
class ProcessAnalyses {
 public:
  ProcessAnalyses(store::ReportStore& reports, store::DefinitionStore& definitions,
                  const Clock& clock, ParseModel parse_model = default_model_parser());

  /// Which of the ways behind `gateway` lead how often to the flow node `end`, by the model of the
  /// highest chosen version. invalid_argument: that model is unknown, or the nodes do not fit it.
  Result<BranchAnalysis> branches(const json::Value& report, const std::string& gateway,
                                  const std::string& end, const EvaluationContext& context);

 private:
  store::ReportStore& reports_;
  store::DefinitionStore& definitions_;
  const Clock& clock_;
  ModelCache models_;
};

}  // namespace hindsight::eval
