#pragma once

#include <cstddef>

#include "store/duckdb/connection.h"

namespace hindsight::store::duck {

/// Keeps the fact tables ordered the way reports read them. New rows lie at a table's end in the
/// order of their arrival; when enough settled ones have come together they are written again as
/// one run sorted by definition and time, so that a question about one process skips the row groups
/// of all others. Column `clustered` says that a row lies in a run, and so that it has ended and
/// has a duration. Rows keep their table and their meaning: a row that changes later is deleted and
/// appended like any other. Confined to the writer, outside its transactions.
class Clustering {
 public:
  Clustering(Connection& connection, std::size_t run_rows)
      : connection_(connection), run_rows_(run_rows), arrived_(run_rows) {}

  /// To be called after each COMMIT. Sorts the tables that have a whole run, one transaction each.
  Status after_commit(std::size_t rows);

 private:
  Connection& connection_;
  std::size_t run_rows_;
  std::size_t arrived_;  ///< rows since the tables were last looked at; a new process looks at once
};

}  // namespace hindsight::store::duck
