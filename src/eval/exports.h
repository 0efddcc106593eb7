#pragma once

#include <memory>

#include "eval/csv_downloads.h"
#include "eval/event_log.h"
#include "eval/model_cache.h"

namespace hindsight::eval {

/// What reports are about, as files to download, of any length. Definitions are read, and the
/// caller's rights asked for, as by Evaluator::evaluate(), and fail alike; a download does not
/// refer to what was given here. too_many_requests: others download. Thread-safe; the stores, the
/// files and the clock must outlive it, and it all downloads.
class Exports {
 public:
  Exports(store::ReportStore& reports, store::DefinitionStore& definitions,
          store::TableFiles& files, const Clock& clock,
          ParseModel parse_model = default_model_parser());

  /// Of a report on processes or decisions, not of a combined one.
  Result<std::unique_ptr<Download>> csv(const json::Value& definition, const CsvRequest& request,
                                        const EvaluationContext& context);

  /// Of a raw data report on a process.
  Result<std::unique_ptr<Download>> event_log(const json::Value& definition,
                                              const EventLogRequest& request,
                                              const EvaluationContext& context);

 private:
  store::ReportStore& reports_;
  store::DefinitionStore& definitions_;
  store::TableFiles& files_;
  const Clock& clock_;
  ModelCache models_;
  DownloadSlots slots_;
};

}  // namespace hindsight::eval
