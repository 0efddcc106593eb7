#pragma once

#include <memory>

#include "eval/event_table.h"
#include "eval/report_job.h"

namespace hindsight::eval {

enum class EventLogFormat : std::uint8_t { csv, parquet, xes };

struct EventLogRequest {
  EventLogFormat format = EventLogFormat::csv;
  CaseVariables variables;
  char delimiter = ',';  ///< of CSV
};

/// All runs of flow nodes of the process instances that a raw data report has, as of one moment;
/// the report's sorting does not count: instances are in order of their start, their runs in order
/// of time. The job was begun; what else is given must outlive the download.
Result<std::unique_ptr<Download>> event_log(std::unique_ptr<ReportJob> job,
                                            const EventLogRequest& request,
                                            const store::DefinitionStore& definitions,
                                            ModelCache& models, store::TableFiles& files);

}  // namespace hindsight::eval
