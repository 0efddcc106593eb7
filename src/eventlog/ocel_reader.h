#pragma once

#include "eventlog/event_log_reader.h"

namespace hindsight::eventlog {

/// An OCEL 2.0 log as JSON (docs/event-logs.md). Its bytes are read twice, since objects may stand
/// behind the events; the first time is at once. Keeps 16 bytes for each object that is a trace.
Result<std::unique_ptr<EventLogReader>> open_ocel(const OpenBytes& open,
                                                  const ReadOptions& options);

}  // namespace hindsight::eventlog
