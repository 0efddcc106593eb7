#include "store/duckdb/instance_figures.h"

#include <gmock/gmock.h>

#include "store/duckdb/test_world.h"

namespace hindsight::store::duck {
namespace {

using Kind = report::Aggregation::Kind;
using testing::ElementsAre;
using testing::Optional;

/// Ended after 10 and after 50 ms, running since 30, unknown when it began.
std::shared_ptr<const Selection> four_instances() {
  auto all = std::make_shared<Selection>();
  all->id.resize(4);
  all->start = {0, 10, 70, Selection::kNull};
  all->end = {10, 60, Selection::kNull, Selection::kNull};
  all->duration = {10, Selection::kNull, Selection::kNull, Selection::kNull};
  return all;
}

report::Plan plan() {
  report::Plan plan;
  plan.now = 100;
  plan.measures = {count(),
                   duration(Kind::avg),
                   duration(Kind::percentile, 50),
                   duration(Kind::sum),
                   duration(Kind::percentile, 100),
                   duration(Kind::min),
                   duration(Kind::max)};
  return plan;
}

TEST(InstanceFigures, CountAllButMeasureOnlyThoseWithATime) {
  const Choice all{four_instances(), {}, 4};
  const auto buckets = instance_figures(plan(), all);
  ASSERT_EQ(buckets.size(), 1U);
  EXPECT_THAT(buckets[0].measures,
              ElementsAre(Optional(4), Optional(30), Optional(30), Optional(90), Optional(50),
                          Optional(10), Optional(50)));
  const auto range = duration_range(all, 100);
  ASSERT_TRUE(range);
  EXPECT_EQ(range->min, 10);
  EXPECT_EQ(range->max, 50);
}

TEST(InstanceFigures, AreOfTheChosenOnes) {
  const Choice first_two{four_instances(), {true, true, false, false}, 2};
  EXPECT_THAT(instance_figures(plan(), first_two)[0].measures,
              ElementsAre(Optional(2), Optional(30), Optional(30), Optional(60), Optional(50),
                          Optional(10), Optional(50)));
}

TEST(InstanceFigures, OfNoneThereIsNothingButTheirNumber) {
  const Choice none{four_instances(), {false, false, false, false}, 0};
  EXPECT_THAT(instance_figures(plan(), none)[0].measures,
              ElementsAre(Optional(0), std::nullopt, std::nullopt, std::nullopt, std::nullopt,
                          std::nullopt, std::nullopt));
  EXPECT_FALSE(duration_range(none, 100));
}

}  // namespace
}  // namespace hindsight::store::duck
