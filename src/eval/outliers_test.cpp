#include "eval/outliers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hindsight::eval {
namespace {

using ::testing::ElementsAre;

TEST(OutlierBounds, AreTwoStandardDeviationsAroundTheMeanInWholeMilliseconds) {
  const auto found = outlier_bounds({"a", 100, 1000.4, 50.15, 0, 5000});
  EXPECT_EQ(found.higher, 1101);
  EXPECT_EQ(found.lower, 900);
}

TEST(OutlierBounds, AreNoneWhereNoRunIsBeyond) {
  EXPECT_EQ(outlier_bounds({"a", 100, 1000, 50, 0, 1100}).higher, std::nullopt);
  EXPECT_EQ(outlier_bounds({"a", 100, 1000, 50, 0, 1101}).higher, 1100);
  EXPECT_EQ(outlier_bounds({"a", 100, 1000, 50, 900, 1101}).lower, std::nullopt);
  EXPECT_EQ(outlier_bounds({"a", 100, 1000, 50, 899, 1101}).lower, 900);
  EXPECT_EQ(outlier_bounds({"a", 100, 100, 50, -7, 1101}).lower, std::nullopt) << "of nothing";
  for (const auto& times :
       {RunTimes{"constant", 100, 1000, 0, 1000, 1000}, RunTimes{"nothing ran", 0, 0, 0, 0, 0}}) {
    EXPECT_EQ(outlier_bounds(times).higher, std::nullopt);
    EXPECT_EQ(outlier_bounds(times).lower, std::nullopt);
  }
}

TEST(Outliers, AreToldBesideAllRunsAndTheMean) {
  const RunTimes times{"a", 200, 1000, 50, 0, 5000};
  const auto longer = long_runs(times, 1100, 5);
  EXPECT_DOUBLE_EQ(longer.percentile, 97.5);
  EXPECT_DOUBLE_EQ(longer.relation, 1.1);
  EXPECT_EQ(longer.count, 5);
  const auto shorter = short_runs(times, 900, 4);
  EXPECT_DOUBLE_EQ(shorter.percentile, 2);
  EXPECT_DOUBLE_EQ(shorter.relation, 0.9);
  EXPECT_EQ(shorter.count, 4);
}

TEST(Outliers, HaveNoRelationToAMeanOfNothing) {
  EXPECT_EQ(long_runs({"a", 10, 0, 50, -90, 200}, 100, 1).relation, 0);
}

TEST(Rank, IsByTheNumberOfOutliersAndTheHeatByTheirTime) {
  const auto node = [](const char* id, double mean, DurationMs bound, std::int64_t count) {
    NodeOutliers out{.times = {id, 100, mean, 0, 0, bound + 1}};
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
    heats.push_back(one.higher_heat);
    EXPECT_EQ(one.lower_heat, 0);
  }
  EXPECT_THAT(order, ElementsAre("many", "b", "few", "also quiet", "quiet"));
  EXPECT_THAT(heats, ElementsAre(0.5, 0.005, 1, 0, 0));
}

TEST(Rank, CountsShortRunsAfterLongOnesAndTheirTimeAlike) {
  std::vector<NodeOutliers> nodes{{.times = {"short", 100, 1000, 0, 0, 0}},
                                  {.times = {"long", 100, 1000, 0, 0, 0}},
                                  {.times = {"both", 100, 1000, 0, 0, 0}}};
  nodes[0].lower = short_runs(nodes[0].times, 900, 50);
  nodes[1].higher = long_runs(nodes[1].times, 1100, 1);
  nodes[2].higher = long_runs(nodes[2].times, 1300, 1);
  nodes[2].lower = short_runs(nodes[2].times, 900, 7);
  rank(nodes);
  EXPECT_EQ(nodes[0].times.flow_node, "both");
  EXPECT_EQ(nodes[1].times.flow_node, "long");
  EXPECT_DOUBLE_EQ(nodes[2].lower_heat, 1);
  EXPECT_DOUBLE_EQ(nodes[0].lower_heat, 0.14);
  EXPECT_DOUBLE_EQ(nodes[0].higher_heat, 0.06);
}

TEST(Rank, OfNodesWithoutOutliersHasNoHeat) {
  std::vector<NodeOutliers> nodes{{.times = {"a", 3, 1, 0, 1, 1}}};
  rank(nodes);
  EXPECT_EQ(nodes.front().higher_heat, 0);
  EXPECT_EQ(nodes.front().lower_heat, 0);
}

TEST(DurationScale, HoldsEverythingInFewBuckets) {
  for (const DurationMs max : {7, 8, 86, 87, 88, 1'000'000'007}) {
    for (const auto& border : {std::optional<DurationMs>(), std::optional<DurationMs>(51)}) {
      const auto scale = duration_scale(7, max, border);
      EXPECT_LE(scale.start(0), 7) << max;
      EXPECT_GT(scale.start(1), 7) << max;
      EXPECT_LE(scale.start(scale.buckets - 1), max);
      EXPECT_GT(scale.start(scale.buckets), max);
      EXPECT_LE(scale.buckets, 81U) << max;
    }
  }
}

TEST(DurationScale, BeginsABucketAtTheBorder) {
  for (const DurationMs border : {1, 4, 1000, 1001, 1002, 5001, 9001, 123'457}) {
    const auto scale = duration_scale(1000, 9000, border);
    EXPECT_EQ(scale.interval, 101);
    EXPECT_EQ((border - scale.first) % scale.interval, 0) << border;
    EXPECT_LE(scale.first, 1000);
    EXPECT_GT(scale.first + scale.interval, 1000);
  }
}

TEST(DurationScale, WithoutABorderBeginsWithTheShortest) {
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
