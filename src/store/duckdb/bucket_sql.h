#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace hindsight::store::duck {

/// How the times of a column become indices of half-open buckets: `table` with its ON condition is
/// to be joined (may be empty), `index` is the expression, `inside` the condition that the time is
/// in any bucket.
struct BucketSql {
  std::string table, index, inside;
};
BucketSql bucket_sql(const std::string& column, const std::vector<EpochMs>& boundaries,
                     const std::string& alias = "m");

}  // namespace hindsight::store::duck
