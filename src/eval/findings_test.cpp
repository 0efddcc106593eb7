#include "eval/findings.h"

#include <gtest/gtest.h>

namespace hindsight::eval {
namespace {

TEST(Bottleneck, IsTheStepThatHoldsMostOfTheTime) {
  const auto found = find_bottleneck({{"check", 100, 10}, {"review", 40, 80}, {"ship", 90, 10}});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->flow_node, "review");
  EXPECT_DOUBLE_EQ(found->share, 0.8);
  EXPECT_EQ(found->runs, 40);
}

TEST(Bottleneck, NeedsSeveralStepsEnoughRunsAndAClearShare) {
  EXPECT_FALSE(find_bottleneck({}));
  EXPECT_FALSE(find_bottleneck({{"check", 100, 10}, {"end", 100, 0}}));
  EXPECT_FALSE(find_bottleneck({{"check", 100, 10}, {"review", 19, 80}}));
  // Of two steps, 60 % is no surprise.
  EXPECT_FALSE(find_bottleneck({{"check", 100, 40}, {"review", 100, 60}}));
}

TEST(Medians, DifferWhenManyLieOnOtherSides) {
  EXPECT_TRUE(medians_differ({100, 30, 1000}, {100, 70, 1400}));
  EXPECT_TRUE(medians_differ({100, 70, 1400}, {100, 30, 1000}));
}

TEST(Medians, DoNotDifferByChanceByLittleOrInSmallSamples) {
  EXPECT_FALSE(medians_differ({100, 45, 1000}, {100, 55, 1400}));
  EXPECT_FALSE(medians_differ({100'000, 45'000, 1000}, {100'000, 55'000, 1100}));
  EXPECT_FALSE(medians_differ({29, 0, 1000}, {100, 79, 1400}));
  EXPECT_FALSE(medians_differ({100, 0, 1000}, {100, 0, 1400}));
}

TEST(ExplainingStep, MakesUpHalfOfTheChange) {
  EXPECT_EQ(explaining_step({{"check", 10, 11}, {"quality", 0, 50}, {"ship", 20, 25}}), "quality");
  EXPECT_EQ(explaining_step({{"check", 60, 10}, {"ship", 20, 25}}), "check");
  EXPECT_FALSE(explaining_step({{"a", 10, 20}, {"b", 10, 20}, {"c", 10, 20}}));
  EXPECT_FALSE(explaining_step({}));
}

TEST(Wave, IsTheDenseStretch) {
  std::vector<std::int64_t> days(100, 0);
  days[10] = 1;
  for (std::size_t day = 40; day < 45; ++day) days[day] = 8;
  days[80] = 2;
  const auto found = find_wave(days);
  ASSERT_TRUE(found);
  EXPECT_EQ(*found, (std::pair<std::size_t, std::size_t>{40, 45}));
}

TEST(Wave, IsNotSeenInFewOrSteadyIncidents) {
  EXPECT_FALSE(find_wave({}));
  EXPECT_FALSE(find_wave(std::vector<std::int64_t>(100, 3)));
  std::vector<std::int64_t> few(100, 0);
  few[50] = 9;
  EXPECT_FALSE(find_wave(few));
  // A quarter of the time is no wave.
  std::vector<std::int64_t> long_time(40, 0);
  for (std::size_t day = 10; day < 25; ++day) long_time[day] = 9;
  EXPECT_FALSE(find_wave(long_time));
}

TEST(Outlier, IsTheGroupThatDiffersMost) {
  const auto found = find_outlier({{"usual", 500, 5, 7, 10, 14, 20},
                                   {"slow", 40, 10, 20, 30, 40, 50},
                                   {"slower", 40, 10, 30, 50, 60, 70}},
                                  580, 10);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "slower");
  EXPECT_EQ(found->rows, 40);
}

TEST(Outlier, MayBeFaster) {
  const auto found = find_outlier({{"quick", 40, 1, 2, 3, 9, 12}}, 400, 10);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->median, 3);
}

TEST(Outlier, NeedsClearSidesForItsSize) {
  EXPECT_FALSE(find_outlier({{"mixed", 40, 1, 9, 30, 40, 50}}, 400, 10));
  EXPECT_FALSE(find_outlier({{"few", 20, 5, 20, 30, 40, 50}}, 400, 10));
  EXPECT_TRUE(find_outlier({{"few", 20, 12, 20, 30, 40, 50}}, 400, 10));
  EXPECT_FALSE(find_outlier({{"too few", 14, 12, 20, 30, 40, 50}}, 400, 10));
  EXPECT_FALSE(find_outlier({{"near", 100, 10, 11, 12, 13, 14}}, 400, 10));
  EXPECT_FALSE(find_outlier({{"most", 300, 20, 20, 30, 40, 50}}, 400, 10)) << "it makes the median";
}

}  // namespace
}  // namespace hindsight::eval
