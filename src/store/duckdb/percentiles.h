#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "store/duckdb/connection.h"

namespace hindsight::store::duck {

/// Exact percentiles: for each of `shares` (0..1) the value that this share of `values` lies below,
/// between two neighbours in proportion, as quantile_cont of SQL has it. Empty values have none.
std::vector<double> percentiles_of(std::span<const std::int64_t> values,
                                   std::span<const double> shares);

/// The same of one share, of values in runs that are ascending; at least one is not empty.
double percentile_of_runs(std::span<const std::span<const std::int64_t>> runs, double share);

/// Makes them computable in SQL by all connections: the aggregate `percentiles(VALUE BIGINT, SHARES
/// DOUBLE[])` is a DOUBLE[], NULL of no values. Takes less time than quantile_cont.
Status install_percentiles(Connection& connection);

}  // namespace hindsight::store::duck
