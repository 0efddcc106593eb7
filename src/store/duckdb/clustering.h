#pragma once

#include <cstddef>
#include <deque>
#include <stop_token>
#include <string>

#include "store/duckdb/connection.h"
#include "store/duckdb/data_version.h"

namespace hindsight::store::duck {

/// Keeps the fact tables ordered the way reports read them, so that a question about one process
/// skips the row groups of all others. New rows lie at a table's end in the order of their arrival;
/// when enough settled ones have come together they are written again as one run sorted by
/// definition and time. A run holds few rows of most definitions, so what many runs have of the
/// same ones is gathered into one when nothing else is to be done. Column `tier` says that a row
/// lies in a run, and so that it has ended and has a duration. Rows keep their table and their
/// meaning: a row that changes later is deleted and appended like any other. Confined to the
/// writer, outside its transactions.
class Clustering {
 public:
  /// `runs`: of what the runs hold.
  Clustering(Connection& connection, std::size_t run_rows, DataVersion& runs)
      : connection_(connection),
        run_rows_(run_rows),
        runs_(runs),
        arrived_(run_rows),
        ungathered_(run_rows) {}

  /// To be called after each COMMIT. Sorts the tables that have a whole run, one transaction each.
  Status after_commit(std::size_t rows);

  /// Gathers some run's worth of rows, in one transaction. False: there is nothing left to gather.
  Result<bool> gather(const std::stop_token& stop);

 private:
  struct Order;
  static const Order kOrders[];

  struct Portion {
    const Order* order;
    std::string rows;  ///< condition on those that are to lie together
  };

  /// As one run, when there are so many.
  Status sort_arrivals(const Order& order, std::size_t rows_min);
  Status plan(const Order& order);
  Status add(const Order& order, const std::string& rows, std::int64_t parts);
  Status gather(const Portion& portion, const std::stop_token& stop);

  Connection& connection_;
  const std::size_t run_rows_;
  DataVersion& runs_;
  // Rows since the tables were last looked at. A new process looks at once.
  std::size_t arrived_, ungathered_;
  std::deque<Portion> portions_;
};

}  // namespace hindsight::store::duck
