#include "store/duckdb/bucket_sql.h"

#include <fmt/format.h>

#include <numeric>

namespace hindsight::store::duck {

BucketSql bucket_sql(const std::string& column, const std::vector<EpochMs>& boundaries,
                     const std::string& alias) {
  const EpochMs first = boundaries.front();
  const EpochMs last = boundaries.back();
  EpochMs step = 0;
  for (std::size_t i = 1; i < boundaries.size(); ++i) {
    step = std::gcd(step, boundaries[i] - boundaries[i - 1]);
  }
  BucketSql out;
  out.inside = fmt::format("{0} >= {1} AND {0} < {2}", column, first, last);
  const std::string slot = fmt::format("(({} - {}) // {})", column, first, step);
  if ((last - first) / step == static_cast<EpochMs>(boundaries.size() - 1)) {
    out.index = slot;
    return out;
  }
  // Buckets of unequal length (months, DST days): a table of steps of their common divisor.
  std::string buckets;
  for (std::size_t i = 0; i + 1 < boundaries.size(); ++i) {
    buckets += fmt::format("{}({},{},{})", i == 0 ? "" : ",", i, (boundaries[i] - first) / step,
                           (boundaries[i + 1] - first) / step);
  }
  out.table = fmt::format(
      "(SELECT b.i AS bucket, unnest(range(b.lo, b.hi)) AS slot FROM (VALUES {0}) b(i, lo, "
      "hi)) {2} ON {2}.slot = {1}",
      buckets, slot, alias);
  out.index = alias + ".bucket";
  return out;
}

ValueKeySql value_key_sql(const report::ByVariable& by) {
  if (!by.boundaries.empty()) {
    const auto sql = bucket_sql("v.integer", by.boundaries);
    return {"''", fmt::format("CASE WHEN {} THEN {} END", sql.inside, sql.index),
            sql.table.empty() ? "" : " LEFT JOIN " + sql.table};
  }
  if (by.interval <= 0) return {"v.text", "0", {}};
  return {"''",
          fmt::format("CASE WHEN v.number >= {0}::DOUBLE THEN floor((v.number - {0}::DOUBLE) / "
                      "{1}::DOUBLE)::BIGINT END",
                      by.baseline, by.interval),
          {}};
}

}  // namespace hindsight::store::duck
