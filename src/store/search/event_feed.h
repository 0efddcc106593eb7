#pragma once

#include "store/event_store.h"
#include "store/search/schema.h"
#include "store/search/search_client.h"

namespace hindsight::store::search {

/// Tells which traces changed, by the sequence number that every write gets from the cluster. What
/// is below the global checkpoint is in all copies for good; what is above it may still be missing
/// in one, or be replaced by something else when another copy takes over, and is told later. A
/// position is the checkpoint of each index, by the name of its history: sequence numbers of an
/// index that was restored from a snapshot are others. Thread-safe.
class EventFeed {
 public:
  EventFeed(SearchClient& client, const IndexNames& names) : client_(client), names_(names) {}

  Result<EventPosition> end(std::stop_token stop);
  Result<ChangedTraces> changed(const std::vector<model::EventClass>& classes,
                                const EventPosition& after, std::size_t events,
                                std::stop_token stop);

 private:
  struct Progress {
    std::string index, history;
    std::int64_t checkpoint = -1;
  };
  /// Of the events' indices, from the oldest one on.
  Result<std::vector<Progress>> progress(std::stop_token stop);

  SearchClient& client_;
  const IndexNames& names_;
};

}  // namespace hindsight::store::search
