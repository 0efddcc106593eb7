#pragma once

#include "store/event_store.h"
#include "store/search/asking.h"

/// Lists and counts of events from outside, as of now: `asking`, which is about events, is to be
/// made after a refresh.
namespace hindsight::store::search {

Result<EventList> list_events(Asking& asking, const EventListQuery& query);
Result<std::vector<EventClassCount>> count_events(Asking& asking, EventOrigin origin,
                                                  std::size_t limit);
/// Exact up to some ten thousand.
Result<std::int64_t> count_traces(Asking& asking, const std::vector<model::EventClass>& classes);

}  // namespace hindsight::store::search
