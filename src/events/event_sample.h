#pragma once

#include <stop_token>
#include <vector>

#include "events/event_process.h"
#include "events/process_tree.h"
#include "store/event_store.h"

namespace hindsight::events {

bool is_from(const model::EventClass& event_class, const std::vector<ExternalSource>& sources);

/// Some traces of the events of sources, enough to learn from.
struct EventSample {
  std::vector<model::EventClass> classes;
  std::vector<std::int64_t> counts;  ///< of all events, parallel to classes
  Variants variants;                 ///< of positions in `classes`
};

/// invalid_argument: there are no events of these sources, or too many kinds of them.
Result<EventSample> sample_events(store::EventStore& events,
                                  const std::vector<ExternalSource>& sources, std::stop_token stop);

}  // namespace hindsight::events
