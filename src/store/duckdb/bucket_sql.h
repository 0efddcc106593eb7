#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "report/plan.h"

namespace hindsight::store::duck {

/// How the times of a column become indices of half-open buckets (time_buckets.h): the index, and
/// the condition that the time is in any bucket, without which rows have none.
struct BucketSql {
  std::string index, inside;
};
BucketSql bucket_sql(const std::string& column, const std::vector<EpochMs>& boundaries);

/// The key of a row `v` with a value and the index of its bucket, as of ByVariable. Values outside
/// the buckets have index NULL.
struct ValueKeySql {
  std::string key, index;
};
ValueKeySql value_key_sql(const report::ByVariable& by);

}  // namespace hindsight::store::duck
