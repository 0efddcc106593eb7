#pragma once

#include <memory>

#include "base/clock.h"
#include "base/random.h"
#include "store/lease_store.h"
#include "store/note_store.h"
#include "store/search/schema.h"
#include "store/search/search_client.h"
#include "store/store.h"

namespace hindsight::store {

struct SharedStoreOptions {
  search::SearchClientOptions client;
  search::IndexOptions indices;
  /// For each request about leases: a lost answer must not cost the leases themselves. A sixth of
  /// their life is good.
  std::chrono::milliseconds lease_deadline{1'500};
  /// How often the definitions that other instances wrote are looked for.
  std::chrono::milliseconds refresh_interval{1'000};
};

/// The shared store: Elasticsearch or OpenSearch, for several instances at once. Data is written
/// before the cursors behind it; every write names the version that it replaces. Thread-safe.
class SharedStore : public Store, public LeaseStore, public NoteStore {
 public:
  /// The search cluster's wall clock, to about a second: what all instances can agree on.
  virtual Result<EpochMs> time() = 0;

  /// Makes missing indices and reads the definitions. `unavailable` when the cluster does not
  /// answer, `conflict` when a newer Hindsight wrote the data. `http`, `clock` and `random` must
  /// outlive the store.
  static Result<std::unique_ptr<SharedStore>> open(const SharedStoreOptions& options,
                                                   net::HttpClient& http, const Clock& clock,
                                                   Random& random);
  /// Begins another index for events when the last one, without its copies, has `bytes_max` or
  /// more. Not to be called by several instances at once.
  virtual Status roll_over_events(std::int64_t bytes_max) = 0;
  /// For a program that ends: what is under way and what comes take `limit` at most, so that a
  /// cluster that does not answer does not hold it up. To be called once.
  virtual void hurry(std::chrono::milliseconds limit) = 0;
};

}  // namespace hindsight::store
