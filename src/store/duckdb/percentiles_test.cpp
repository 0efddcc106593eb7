#include "store/duckdb/percentiles.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "store/duckdb/test_world.h"

namespace hindsight::store::duck {
namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();

/// By sorting.
std::vector<double> expected(std::vector<std::int64_t> values, const std::vector<double>& shares) {
  std::sort(values.begin(), values.end());
  std::vector<double> out;
  for (const auto share : shares) {
    const auto place = share * static_cast<double>(values.size() - 1);
    const auto below = static_cast<double>(values[static_cast<std::size_t>(std::floor(place))]);
    const auto above = static_cast<double>(values[static_cast<std::size_t>(std::ceil(place))]);
    out.push_back(below + (above - below) * (place - std::floor(place)));
  }
  return out;
}

TEST(Percentiles, OfAscendingRunsAreThoseOfAllTheirValues) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 chance(seed);
  for (int i = 0; i < 500; ++i) {
    std::vector<std::vector<std::int64_t>> runs(1 + chance() % 5);
    std::vector<std::int64_t> all;
    const auto greatest = std::int64_t{1} << (chance() % 50);
    for (auto& run : runs) {
      run.resize(chance() % 20);
      for (auto& value : run)
        value = static_cast<std::int64_t>(chance()) % greatest;  // of both signs
      std::sort(run.begin(), run.end());
      all.insert(all.end(), run.begin(), run.end());
    }
    if (all.empty()) continue;
    const std::vector<std::span<const std::int64_t>> spans(runs.begin(), runs.end());
    for (const auto share : {0.0, 0.1, 0.5, 0.9, 1.0})
      EXPECT_EQ(percentile_of_runs(spans, share), expected(all, {share}).front());
  }
}

TEST(Percentiles, AreThoseOfTheSortedValues) {
  const auto seed = std::random_device{}();
  SCOPED_TRACE(fmt::format("seed {}", seed));
  std::mt19937_64 chance(seed);
  const std::vector<double> shares{0, 0.01, 0.1, 0.25, 0.5, 0.5, 0.9, 0.999, 1};
  const auto draw = [&](int kind) -> std::int64_t {
    const auto any = static_cast<std::int64_t>(chance());
    switch (kind) {
      case 0:
        return any;
      case 1:
        return any % 7;
      case 2:
        return static_cast<std::int64_t>(std::exp(static_cast<double>(chance() % 3000) / 100));
      case 3:
        return 1'700'000'000'000 + any % 1000;
      case 4:
        return chance() % 2 == 0 ? kLeast : kGreatest;
      default:
        return chance() % 50 == 0 ? any : 42;
    }
  };
  for (int kind = 0; kind < 6; ++kind) {
    for (const std::size_t size : {1U, 2U, 3U, 100U, 256U, 257U, 300U, 5000U, 40'000U}) {
      std::vector<std::int64_t> values(size);
      std::generate(values.begin(), values.end(), [&] { return draw(kind); });
      EXPECT_EQ(percentiles_of(values, shares), expected(values, shares))
          << "kind " << kind << ", " << size << " values";
    }
  }
}

TEST(Percentiles, NoValuesHaveNone) {
  EXPECT_TRUE(percentiles_of({}, std::vector{0.5}).empty());
}

using PercentilesTest = DatabaseTest;

/// Of groups of some sizes, with values that are NULL, by several threads.
TEST_F(PercentilesTest, InSqlAreThoseOfQuantileCont) {
  ASSERT_TRUE(install_percentiles(*connection_));
  ASSERT_TRUE(connection_->run(
      "CREATE TABLE t AS SELECT (hash(i) % 5)::INTEGER AS g, (hash(i + 7) % "
      "30000)::INTEGER AS "
      "many, CASE WHEN hash(i + 1) % 10 > 0 AND hash(i) % 5 > 0 THEN (hash(i + 2) % "
      "1000000)::BIGINT - 5000 END AS v FROM range(400000) r(i)"));
  for (const auto* group : {"0", "g", "many"}) {
    const auto different = connection_->query_int64(
        fmt::format("SELECT count(*) FROM (SELECT {} AS k, percentiles(v, [0.1, 0.5, "
                    "0.9]::DOUBLE[]) AS ours, "
                    "quantile_cont(v, [0.1, 0.5, 0.9]) AS theirs, count(v) AS n FROM t "
                    "GROUP BY k) WHERE (n = "
                    "0) <> (ours IS NULL) OR list_aggregate(list_transform(list_zip(ours, "
                    "theirs), lambda x: "
                    "abs(x[1] - x[2])), 'max') > 1e-6",
                    group));
    ASSERT_TRUE(different) << different.error().text();
    EXPECT_EQ(*different, 0) << "by " << group;
  }
  const auto filtered = connection_->query_int64(
      "SELECT (percentiles(v, [0]::DOUBLE[]) FILTER (WHERE v > "
      "3))[1]::BIGINT - min(v) FILTER "
      "(WHERE v > 3) FROM t");
  ASSERT_TRUE(filtered);
  EXPECT_EQ(*filtered, 0);
}

}  // namespace
}  // namespace hindsight::store::duck
