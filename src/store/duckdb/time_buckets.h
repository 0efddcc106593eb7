#pragma once

#include "store/duckdb/connection.h"

namespace hindsight::store::duck {

/// Makes buckets of time computable in SQL by all connections: `bucket_of(BOUNDARIES, TIME)` is the
/// index of the half-open bucket that a time lies in, by all boundaries in ascending order, at
/// least two; -1 outside of them.
Status install_time_buckets(Connection& connection);

}  // namespace hindsight::store::duck
