#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "report/plan.h"

namespace hindsight::store::duck {

/// How the times of a column become indices of half-open buckets: `table` with its ON condition is
/// to be joined (may be empty), `index` is the expression, `inside` the condition that the time is
/// in any bucket.
struct BucketSql {
  std::string table, index, inside;
};
BucketSql bucket_sql(const std::string& column, const std::vector<EpochMs>& boundaries,
                     const std::string& alias = "m");

/// The key of a row `v` with a value and the index of its bucket, as of ByVariable. Values outside
/// the buckets have index NULL. `join` is what the index needs beside the table of `v`.
struct ValueKeySql {
  std::string key, index, join;
};
ValueKeySql value_key_sql(const report::ByVariable& by);

}  // namespace hindsight::store::duck
