#pragma once

#include "eventlog/event_log_reader.h"

namespace hindsight::eventlog {

/// An XES log (IEEE 1849; docs/event-logs.md). One trace at a time is in memory, of a million
/// events and 512 MiB at most. A document type declaration is refused.
Result<std::unique_ptr<EventLogReader>> open_xes(std::unique_ptr<ByteSource> bytes,
                                                 const ReadOptions& options);

}  // namespace hindsight::eventlog
