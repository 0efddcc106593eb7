#pragma once

#include "store/duckdb/selection.h"
#include "store/duckdb/working_times.h"

namespace hindsight::store::duck {

/// All that compiled statements ask of us, and what it answers from. Outlives the database's
/// queries.
struct SqlFunctions {
  SelectionTables tables;
  WorkingTimes working_times;

  /// Makes all connections of the database know them.
  Status install(Connection& connection);
};

}  // namespace hindsight::store::duck
