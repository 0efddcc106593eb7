#pragma once

#include "eventlog/event_log_reader.h"

namespace hindsight::eventlog {

/// A table with a header and a row for each event (docs/event-logs.md).
Result<std::unique_ptr<EventLogReader>> open_csv(std::unique_ptr<ByteSource> bytes,
                                                 const ReadOptions& options);

}  // namespace hindsight::eventlog
