#pragma once

#include <stop_token>
#include <vector>

#include "events/event_process.h"
#include "events/offered_events.h"
#include "events/process_tree.h"
#include "store/event_store.h"

namespace hindsight::events {

/// Some traces of the events of sources, enough to learn from.
struct EventSample {
  std::vector<model::EventClass> classes;
  std::vector<OfferedEvents::Label> labels;  ///< parallel to classes
  std::vector<std::int64_t> counts;          ///< of all events, parallel to classes
  Variants variants;                         ///< of positions in `classes`
};

/// Versions that are "latest", by definition key.
std::map<std::string, std::int32_t> latest_versions(const std::vector<EngineSource>& sources,
                                                    const store::DefinitionStore& definitions);

/// How many events of each kind these sources have. resource_exhausted: there are too many kinds.
Result<std::vector<store::EventClassCount>> count_events(store::EventStore& events,
                                                         const OfferedEvents& offered);

/// invalid_argument: there are no events of these sources, or too many kinds of them.
Result<EventSample> sample_events(store::EventStore& events, store::DefinitionStore& definitions,
                                  const std::vector<EventSource>& sources, std::stop_token stop);

}  // namespace hindsight::events
