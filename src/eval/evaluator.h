#pragma once

#include <semaphore>
#include <string>

#include "eval/evaluation.h"
#include "eval/flights.h"
#include "eval/model_cache.h"
#include "eval/result_page.h"

namespace hindsight::eval {

/// A report within a combined one. Must outlive the call.
struct CombinedChild {
  std::string id;
  const json::Value* definition = nullptr;  ///< as of Evaluator::evaluate()
};

struct CsvRequest {
  std::vector<std::string>
      columns;  ///< of raw data, as raw_csv.h names them; empty = those of the report
  std::size_t rows_max = 1000;  ///< further rows are left out
  char delimiter = ',';
  std::vector<report::Filter> filters;  ///< hold beside those of the report
};

struct CsvAnswer {
  std::string text;
  std::int64_t rows = 0;  ///< that there are, also beyond rows_max
};

/// Answers report definitions: parses and validates, plans, asks the store, shapes the result.
/// Equal ones at the same time are answered once. Thread-safe; the stores and the clock must outlive it.
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

  /// The rows of a raw data report, or what another has as a result (result_csv.h), as of one
  /// moment; the context's page does not count. resource_exhausted: the text would be larger than
  /// 64 MB. too_many_requests: others are being written.
  Result<CsvAnswer> export_csv(const json::Value& definition, const CsvRequest& request,
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
  Status write_process_result(json::Writer& out, const json::Value& definition,
                              const EvaluationContext& context);

  store::ReportStore& reports_;
  store::DefinitionStore& definitions_;
  const Clock& clock_;
  ModelCache models_;
  Flights flights_;
  static constexpr int kExportsMax = 3;
  std::counting_semaphore<kExportsMax> exports_{kExportsMax};  ///< each may take much memory
};

}  // namespace hindsight::eval
