#include "store/duckdb/bucket_sql.h"

#include <fmt/format.h>

#include "store/duckdb/time_buckets.h"

namespace hindsight::store::duck {

BucketSql bucket_sql(const std::string& column, const std::vector<EpochMs>& boundaries) {
  const auto* function = boundaries.size() - 1 <= kFewBuckets ? "few_bucket_of" : "bucket_of";
  return {fmt::format("{}([{}]::BIGINT[], {})", function, fmt::join(boundaries, ","), column),
          fmt::format("{0} >= {1} AND {0} < {2}", column, boundaries.front(), boundaries.back())};
}

ValueKeySql value_key_sql(const report::ByVariable& by) {
  if (!by.boundaries.empty()) {
    const auto sql = bucket_sql("v.integer", by.boundaries);
    return {"''", fmt::format("CASE WHEN {} THEN {} END", sql.inside, sql.index)};
  }
  if (by.interval <= 0) return {"v.text", "0"};
  return {"''",
          fmt::format("CASE WHEN v.number >= {0}::DOUBLE THEN floor((v.number - {0}::DOUBLE) / "
                      "{1}::DOUBLE)::BIGINT END",
                      by.baseline, by.interval)};
}

}  // namespace hindsight::store::duck
