#pragma once

#include <vector>

#include "store/fact_store.h"
#include "store/search/documents.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// Cursors and dead letters: a small document each. Thread-safe.
class ImportState {
 public:
  /// `deadline` of each request; 0 = the client's.
  ImportState(SearchClient& client, const IndexNames& names,
              std::chrono::milliseconds deadline = {})
      : documents_(client, deadline), names_(names) {}

  Result<std::vector<Cursor>> cursors();
  /// `conflict` when a later epoch has written this cursor: whoever asks no longer holds the lease.
  Status put(const Cursor& cursor, std::int64_t epoch);
  /// Claims all cursors of an engine for `epoch`.
  Status fence(const std::string& engine, std::int64_t epoch);
  /// The largest epoch that any cursor carries.
  Result<std::int64_t> epoch_of(const std::string& engine);

  Result<std::vector<DeadLetter>> dead_letters(std::size_t limit);
  /// A letter that is there already stays as it is.
  Status put(const DeadLetter& letter);
  Status resolve(std::int64_t number);

 private:
  Documents documents_;
  const IndexNames& names_;
};

}  // namespace hindsight::store::search
