#include "store/duckdb/time_buckets.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/time.h"
#include "store/duckdb/test_world.h"

namespace hindsight::store::duck {
namespace {

class TimeBucketsTest : public DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    ASSERT_TRUE(install_time_buckets(*connection_));
  }
  std::optional<std::int64_t> ask(const char* function, const std::vector<std::int64_t>& boundaries,
                                  std::int64_t time) {
    const auto found =
        connection_->query_int64(fmt::format("SELECT {}([{}]::BIGINT[], {}::BIGINT)::BIGINT",
                                             function, fmt::join(boundaries, ","), time));
    EXPECT_TRUE(found) << found.error().text();
    return found ? *found : std::nullopt;
  }
  std::optional<std::int64_t> find(const std::vector<std::int64_t>& boundaries, std::int64_t time) {
    const auto found = ask("bucket_of", boundaries, time);
    if (boundaries.size() - 1 <= kFewBuckets) {
      EXPECT_EQ(ask("few_bucket_of", boundaries, time), found == -1 ? 255 : found);
    }
    return found;
  }
};

TEST_F(TimeBucketsTest, ABucketHasItsStartAndNotItsEnd) {
  const std::vector<std::int64_t> boundaries{-5, 0, 1, 100};
  EXPECT_EQ(find(boundaries, -6), -1);
  EXPECT_EQ(find(boundaries, -5), 0);
  EXPECT_EQ(find(boundaries, -1), 0);
  EXPECT_EQ(find(boundaries, 0), 1);
  EXPECT_EQ(find(boundaries, 1), 2);
  EXPECT_EQ(find(boundaries, 99), 2);
  EXPECT_EQ(find(boundaries, 100), -1);
}

TEST_F(TimeBucketsTest, FewAndManyAreNumberedAlike) {
  for (const auto buckets : {kFewBuckets, kFewBuckets + 1}) {
    std::vector<std::int64_t> boundaries;
    for (std::size_t i = 0; i <= buckets; ++i)
      boundaries.push_back(static_cast<std::int64_t>(10 * i));
    EXPECT_EQ(find(boundaries, boundaries.back() - 1), static_cast<std::int64_t>(buckets) - 1);
    EXPECT_EQ(find(boundaries, boundaries.back()), -1);
  }
}

TEST_F(TimeBucketsTest, BoundariesThatAreNoneAreRefused) {
  EXPECT_FALSE(connection_->query("SELECT bucket_of([1]::BIGINT[], 1::BIGINT)"));
  EXPECT_FALSE(connection_->query("SELECT bucket_of([]::BIGINT[], 1::BIGINT)"));
}

TEST_F(TimeBucketsTest, FindsUnequalBucketsOfACalendar) {
  const auto zone = TimeZone::named("Europe/Berlin");
  ASSERT_TRUE(zone);
  for (const auto unit : {CalendarUnit::month, CalendarUnit::week, CalendarUnit::day}) {
    std::vector<std::int64_t> boundaries;
    for (int i = 0; i < 60; ++i)
      boundaries.push_back(zone->add(zone->floor(1'772'000'000'000, unit), unit, i));
    for (const auto boundary : boundaries) {
      for (const auto time : {boundary - 1, boundary, boundary + 1}) {
        const auto after = std::upper_bound(boundaries.begin(), boundaries.end(), time);
        const bool is_inside = after != boundaries.begin() && after != boundaries.end();
        EXPECT_EQ(find(boundaries, time), is_inside ? after - boundaries.begin() - 1 : -1) << time;
      }
    }
  }
}

}  // namespace
}  // namespace hindsight::store::duck
