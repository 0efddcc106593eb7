#pragma once

#include <string>

#include "eval/evaluation.h"
#include "eval/flights.h"
#include "eval/model_cache.h"
#include "eval/result_page.h"
#include "eval/table_columns.h"

namespace hindsight::eval {

/// A report within a combined one. Must outlive the call.
struct CombinedChild {
  std::string id;
  const json::Value* definition = nullptr;  ///< as of Evaluator::evaluate()
};

/// Answers report definitions: parses and validates, plans, asks the store, shapes the result.
/// Equal ones at the same time are answered once. Thread-safe; the stores and the clock must
/// outlive it.
class Evaluator {
 public:
  Evaluator(store::ReportStore& reports, store::DefinitionStore& definitions, const Clock& clock,
            ParseModel parse_model = default_model_parser());

  /// `definition` is a report as the client sends or the content store keeps it: {name, data, ...}.
  /// The answer is JSON text: the definition with its defaults filled in, `currentUserRole` and
  /// `result`. invalid_argument: the definition does not fit together or uses what is not supported
  /// yet; `message` says what, `context` the JSON path. resource_exhausted: too many buckets.
  Result<std::string> evaluate(const json::Value& definition, const EvaluationContext& context);

  /// A combined report with the reports that it holds: `result.data` has the answer of each by its
  /// id, all of one moment and with the same groups. Errors as of evaluate().
  Result<std::string> evaluate_combined(const json::Value& definition,
                                        const std::vector<CombinedChild>& reports,
                                        const EvaluationContext& context);

  /// The result of a single report, or a page of its rows; the context's page does not count. As of
  /// the context's moment, which has to be that of the first page on all pages. Errors as of
  /// evaluate().
  Result<ResultExport> export_result(const json::Value& definition, const PageRequest& page,
                                     const EvaluationContext& context);

 private:
  Result<std::string> answer(const json::Value& definition, const EvaluationContext& context);
  Result<std::string> answer_combined(const json::Value& definition,
                                      const std::vector<CombinedChild>& reports,
                                      const EvaluationContext& context);
  Result<std::optional<OfferedColumns>> write_process_result(json::Writer& out,
                                                             const json::Value& definition,
                                                             const EvaluationContext& context);

  store::ReportStore& reports_;
  store::DefinitionStore& definitions_;
  const Clock& clock_;
  ModelCache models_;
  Flights flights_;
};

}  // namespace hindsight::eval
