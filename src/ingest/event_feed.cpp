#include "ingest/event_feed.h"

#include <utility>

#include "model/engine_events.h"

namespace hindsight::ingest {
namespace {

/// Held in memory at a time, beside the rows.
constexpr std::size_t kEventsAtOnce = 20'000;

}  // namespace

Status EventFeed::apply(const std::vector<store::ImportBatch>& batches) {
  model::EventPage events;
  for (const auto& batch : batches) {
    if (!engines_.contains(batch.engine)) continue;
    for (const auto& page : batch.pages) {
      model::append_engine_events(batch.engine, page, clock_.now_ms(), events);
      if (events.events.size() >= kEventsAtOnce)
        HS_RETURN_IF_ERROR(events_.put_events(std::exchange(events, {})));
    }
  }
  if (!events.events.empty()) HS_RETURN_IF_ERROR(events_.put_events(events));
  return facts_.apply(batches);
}

}  // namespace hindsight::ingest
