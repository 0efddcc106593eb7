#include "eval/outliers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hindsight::eval {
namespace {

using ::testing::ElementsAre;

TEST(OutlierBound, IsTwoStandardDeviationsAboveTheMeanInWholeMilliseconds) {
  EXPECT_EQ(outlier_bound({"a", 100, 1000.4, 50.15, 0, 5000}), 1101);
}

TEST(OutlierBound, IsNoneWhereNoRunIsLonger) {
  EXPECT_EQ(outlier_bound({"a", 100, 1000, 50, 0, 1100}), std::nullopt);
  EXPECT_EQ(outlier_bound({"a", 100, 1000, 50, 0, 1101}), 1100);
  EXPECT_EQ(outlier_bound({"constant", 100, 1000, 0, 1000, 1000}), std::nullopt);
  EXPECT_EQ(outlier_bound({"nothing ran", 0, 0, 0, 0, 0}), std::nullopt);
}

TEST(LongRuns, AreToldBesideAllRunsAndTheMean) {
  const auto found = long_runs({"a", 200, 1000, 50, 0, 5000}, 1100, 5);
  EXPECT_DOUBLE_EQ(found.percentile, 97.5);
  EXPECT_DOUBLE_EQ(found.relation, 1.1);
  EXPECT_EQ(found.count, 5);
}

TEST(LongRuns, HaveNoRelationToAMeanOfNothing) {
  EXPECT_EQ(long_runs({"a", 10, 0, 50, -90, 200}, 100, 1).relation, 0);
}

TEST(Rank, IsByTheNumberOfOutliersAndTheHeatByTheirTime) {
  const auto node = [](const char* id, double mean, DurationMs bound, std::int64_t count) {
    NodeOutliers out{{id, 100, mean, 0, 0, bound + 1}, std::nullopt, 0};
    if (count > 0) out.higher = long_runs(out.times, bound, count);
    return out;
  };
  std::vector nodes{node("quiet", 5, 10, 0), node("few", 1000, 5000, 2), node("b", 10, 20, 4),
                    node("many", 100, 500, 10), node("also quiet", 5, 10, 0)};
  rank(nodes);
  std::vector<std::string> order;
  std::vector<double> heats;
  for (const auto& one : nodes) {
    order.push_back(one.times.flow_node);
    heats.push_back(one.heat);
  }
  EXPECT_THAT(order, ElementsAre("many", "b", "few", "also quiet", "quiet"));
  EXPECT_THAT(heats, ElementsAre(0.5, 0.005, 1, 0, 0));
}

TEST(Rank, OfNodesWithoutOutliersHasNoHeat) {
  std::vector<NodeOutliers> nodes{{{"a", 3, 1, 0, 1, 1}, std::nullopt, 0}};
  rank(nodes);
  EXPECT_EQ(nodes.front().heat, 0);
}

TEST(DurationScale, HoldsEverythingInFewBuckets) {
  for (const DurationMs max : {7, 8, 86, 87, 88, 1'000'000'007}) {
    for (const auto& bound : {std::optional<DurationMs>(), std::optional<DurationMs>(50)}) {
      const auto scale = duration_scale(7, max, bound);
      EXPECT_LE(scale.start(0), 7) << max;
      EXPECT_GT(scale.start(1), 7) << max;
      EXPECT_LE(scale.start(scale.buckets - 1), max);
      EXPECT_GT(scale.start(scale.buckets), max);
      EXPECT_LE(scale.buckets, 81U) << max;
    }
  }
}

TEST(DurationScale, BeginsABucketBehindTheBound) {
  for (const DurationMs bound : {0, 3, 999, 1000, 1001, 5000, 9000, 123'456}) {
    const auto scale = duration_scale(1000, 9000, bound);
    EXPECT_EQ(scale.interval, 101);
    EXPECT_EQ((bound + 1 - scale.first) % scale.interval, 0) << bound;
    EXPECT_LE(scale.first, 1000);
    EXPECT_GT(scale.first + scale.interval, 1000);
  }
}

TEST(DurationScale, WithoutABoundBeginsWithTheShortest) {
  EXPECT_EQ(duration_scale(1000, 9000, std::nullopt).first, 1000);
}

TEST(Surprise, IsChiSquareWithYatesCorrection) {
  // 20 of 30 outliers, 100 of 970 others: by hand from the table.
  EXPECT_NEAR(surprise({30, 970, 20, 100}), 82.27, 0.01);
  EXPECT_GT(surprise({30, 970, 20, 100}), kSurpriseMin);
}

TEST(Surprise, IsNoneWhereOutliersHaveTheTermNoMoreOftenOrTooFewHaveIt) {
  EXPECT_EQ(surprise({30, 970, 3, 100}), 0);
  EXPECT_EQ(surprise({30, 300, 10, 100}), 0);
  EXPECT_EQ(surprise({4, 1000, 4, 0}), 0) << "all four of them, but only four";
  EXPECT_EQ(surprise({30, 0, 30, 0}), 0) << "there are no others";
  EXPECT_EQ(surprise({0, 0, 0, 0}), 0);
  EXPECT_EQ(surprise({30, 970, 30, 970}), 0) << "everybody has it";
  EXPECT_LT(surprise({30, 970, 10, 250}), kSurpriseMin);
}

}  // namespace
}  // namespace hindsight::eval
