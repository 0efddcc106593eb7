#pragma once

#include <vector>

#include "store/fact_store.h"
#include "store/search/bulk.h"
#include "store/search/documents.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// Cursors and dead letters: a small document each. Thread-safe.
class ImportState {
 public:
  /// `deadline` of each request; 0 = the client's.
  ImportState(SearchClient& client, const IndexNames& names, BulkWriter& bulk,
              std::chrono::milliseconds deadline = {})
      : client_(client), documents_(client, deadline), names_(names), bulk_(bulk) {}

  Result<std::vector<Cursor>> cursors();
  /// The last cursor of each kind in `batches`. `conflict` when a later epoch has written one of
  /// them: whoever asks no longer holds the lease.
  Status put_cursors(const std::vector<ImportBatch>& batches, std::stop_token stop);
  /// Claims all cursors of an engine for `epoch`.
  Status fence(const std::string& engine, std::int64_t epoch);
  /// The largest epoch that any cursor carries.
  Result<std::int64_t> epoch_of(const std::string& engine);

  Result<std::vector<DeadLetter>> dead_letters(std::size_t limit);
  Result<std::vector<DeadLetterCount>> count_dead_letters();
  /// A letter that is there already stays as it is.
  Status put(const DeadLetter& letter);
  Status resolve(std::int64_t number);

 private:
  struct CursorWrite {
    const Cursor* cursor;
    std::int64_t epoch;
  };
  static std::vector<CursorWrite> last_cursors(const std::vector<ImportBatch>& batches);
  /// Those that somebody else changed meanwhile are left.
  Result<std::vector<CursorWrite>> put_once(const std::vector<CursorWrite>& writes,
                                            std::stop_token stop);

  SearchClient& client_;
  Documents documents_;
  const IndexNames& names_;
  BulkWriter& bulk_;
};

}  // namespace hindsight::store::search
