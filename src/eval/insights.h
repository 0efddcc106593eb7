#pragma once

#include <map>
#include <string>
#include <vector>

#include "eval/evaluation.h"
#include "eval/findings.h"
#include "eval/model_cache.h"
#include "eval/variable_cache.h"

namespace hindsight::eval {

struct Findings {
  std::vector<Finding> all;  ///< the most important kind first
  /// Names of the flow nodes of the sources' newest models, where they have one.
  std::map<std::string, std::string, std::less<>> node_names;
};

/// Answers about processes that are no reports: which paths they took, what caused incidents, what
/// stands out. Each takes the data sources and filters of a report, as Evaluator::evaluate() does,
/// and fails alike. Thread-safe; the stores and the clock must outlive it.
class ProcessInsights {
 public:
  ProcessInsights(store::ReportStore& reports, store::DefinitionStore& definitions,
                  const Clock& clock, ParseModel parse_model = default_model_parser());

  Result<store::VariantAnswer> variants(const json::Value& report, std::size_t limit,
                                        const EvaluationContext& context);
  Result<store::IncidentAnswer> incidents(const json::Value& report, std::size_t limit,
                                          const EvaluationContext& context);
  Result<Findings> findings(const json::Value& report, const EvaluationContext& context);

 private:
  store::ReportStore& reports_;
  store::DefinitionStore& definitions_;
  const Clock& clock_;
  ModelCache models_;
  VariableCache variables_;
};

}  // namespace hindsight::eval
