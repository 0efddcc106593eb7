#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/event_store.h"
#include "store/search/bulk.h"
#include "store/search/event_indices.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// Name of a class in documents.
std::string class_name(const model::EventClass& event_class);
/// Query for events of these classes, removed ones among them.
std::string of_classes(const std::vector<model::EventClass>& classes);
std::string not_removed();
/// Query for those of other systems, or those of engines that flow nodes can be mapped to.
std::string of_origin(EventOrigin origin);

/// Writes events from outside, a document each. New ones are simply created, which costs no more
/// than any write; only of those that the cluster then calls known ones it is read what is stored,
/// and written what differs, on condition that nobody else did meanwhile. A removed event stays as
/// a document without data, so that the change of its trace can be told. Thread-safe.
class EventDocuments {
 public:
  EventDocuments(SearchClient& client, const IndexNames& names, const EventIndices& indices,
                 BulkWriter& bulk, const Clock& clock)
      : client_(client), names_(names), indices_(indices), bulk_(bulk), clock_(clock) {}

  Status put(const model::EventPage& page, std::stop_token stop);
  Status remove(const std::vector<std::string>& ids, std::stop_token stop);
  Result<std::size_t> forget_before(EpochMs time, std::size_t limit, std::stop_token stop);

 private:
  using Events = std::vector<const model::Event*>;
  /// The next content of the document of `ids[which]`, or nullopt to leave it. `stored` is nullptr
  /// when there is none.
  using Change =
      std::function<std::optional<std::string>(std::size_t which, const json::Value* stored)>;

  using Indices = std::vector<std::string>;
  /// Does it with the indices that there are, again when they changed in between.
  Status with_indices(const std::function<Status(const Indices&)>& work, std::stop_token stop);
  Status put_into(const Indices& indices, Events events, std::stop_token stop);
  /// Takes those out of `events` that are stored in this index.
  Result<Events> take_stored(const std::string& index, Events& events, std::stop_token stop);
  Status create(const std::string& index, const Events& events, std::stop_token stop);
  Status replace(const std::string& index, const Events& events, std::stop_token stop);
  Status change(const std::string& index, const std::vector<std::string>& ids, const Change& change,
                std::stop_token stop);
  /// Of `left`, until nobody else changes them at the same time.
  Status change_some(const std::string& index, const std::vector<std::string>& ids,
                     std::vector<std::size_t> left, const Change& change, std::stop_token stop);
  /// Of `which`; those that somebody else changed meanwhile are left.
  Result<std::vector<std::size_t>> change_once(const std::string& index,
                                               const std::vector<std::string>& ids,
                                               const std::vector<std::size_t>& which,
                                               const Change& change, std::stop_token stop);

  SearchClient& client_;
  const IndexNames& names_;
  const EventIndices& indices_;
  BulkWriter& bulk_;
  const Clock& clock_;
};

}  // namespace hindsight::store::search
