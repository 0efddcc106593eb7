#pragma once

#include "store/duckdb/connection.h"

namespace hindsight::store::duck {

inline constexpr std::size_t kFewBuckets = 254;

/// Makes buckets of time computable in SQL by all connections: `bucket_of(BOUNDARIES, TIME)` is the
/// index of the half-open bucket that a time lies in, by all boundaries in ascending order, at
/// least two; -1 outside of them. `few_bucket_of` is the same for at most kFewBuckets, 255 outside
/// of them: the database groups by numbers that small without hashing them.
Status install_time_buckets(Connection& connection);

}  // namespace hindsight::store::duck
