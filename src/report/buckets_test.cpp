#include "report/buckets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "report/test_definition.h"

namespace hindsight::report {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> formatted(const TimeZone& zone, const std::vector<EpochMs>& boundaries) {
  std::vector<std::string> texts;
  for (const auto boundary : boundaries) texts.push_back(zone.format(boundary));
  return texts;
}

TEST(CalendarBoundaries, CoverMonthsInTheClientsZone) {
  const auto zone = TimeZone::named("America/New_York").value();
  const auto boundaries =
      calendar_boundaries(zone, CalendarUnit::month, instant("2026-03-01T04:59:59.999Z"),
                          instant("2026-03-31T12:00:00Z"), 100);
  ASSERT_TRUE(boundaries);
  EXPECT_THAT(formatted(zone, *boundaries),
              ElementsAre("2026-02-01T00:00:00.000-0500", "2026-03-01T00:00:00.000-0500",
                          "2026-04-01T00:00:00.000-0400"));
}

TEST(CalendarBoundaries, WeeksStartOnMonday) {
  const auto zone = TimeZone::utc();
  const auto boundaries = calendar_boundaries(zone, CalendarUnit::week,
                                              instant("2026-05-24T23:59:59Z"),  // a Sunday
                                              instant("2026-05-25T00:00:00Z"), 100);
  EXPECT_THAT(formatted(zone, *boundaries),
              ElementsAre("2026-05-18T00:00:00.000+0000", "2026-05-25T00:00:00.000+0000",
                          "2026-06-01T00:00:00.000+0000"));
}

TEST(CalendarBoundaries, DaysOfDaylightSavingChangesHave23And25Hours) {
  const auto zone = TimeZone::named("Europe/Berlin").value();
  const auto spring =
      calendar_boundaries(zone, CalendarUnit::day, instant("2026-03-29T12:00:00+0200"),
                          instant("2026-03-29T12:00:00+0200"), 10);
  EXPECT_EQ(spring->at(1) - spring->at(0), 23 * 3'600'000);
  const auto autumn =
      calendar_boundaries(zone, CalendarUnit::day, instant("2026-10-25T12:00:00+0100"),
                          instant("2026-10-25T12:00:00+0100"), 10);
  EXPECT_EQ(autumn->at(1) - autumn->at(0), 25 * 3'600'000);
  const auto hours =
      calendar_boundaries(zone, CalendarUnit::hour, autumn->at(0), autumn->at(1) - 1, 100);
  EXPECT_EQ(hours->size() - 1, 25U);
}

TEST(CalendarBoundaries, RefuseMoreBucketsThanAllowed) {
  const auto zone = TimeZone::utc();
  const EpochMs minute = 60'000;
  EXPECT_TRUE(calendar_boundaries(zone, CalendarUnit::minute, 0, 10 * minute - 1, 10));
  const auto refused = calendar_boundaries(zone, CalendarUnit::minute, 0, 10 * minute, 10);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::resource_exhausted);
}

/// Contiguous by construction; ascending; first and last value lie in the first and last bucket.
void expect_cover(const std::vector<EpochMs>& boundaries, EpochMs first, EpochMs last) {
  ASSERT_GE(boundaries.size(), 2U);
  for (std::size_t i = 1; i < boundaries.size(); ++i) {
    ASSERT_LT(boundaries[i - 1], boundaries[i]);
  }
  EXPECT_LE(boundaries.front(), first);
  EXPECT_GT(boundaries[1], first);
  EXPECT_LE(boundaries[boundaries.size() - 2], last);
  EXPECT_GT(boundaries.back(), last);
}

TEST(CalendarBoundaries, AscendAndCoverAnyRangeInAnyZone) {
  // Shifts of half an hour, at midnight and of a whole day are among them.
  const char* names[] = {
      "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu",
      "Pacific/Apia",  "Africa/Monrovia",   "America/St_Johns",    "Etc/UTC"};
  const std::pair<CalendarUnit, EpochMs> units[] = {
      {CalendarUnit::year, 31'557'600'000}, {CalendarUnit::month, 2'629'800'000},
      {CalendarUnit::week, 604'800'000},    {CalendarUnit::day, 86'400'000},
      {CalendarUnit::hour, 3'600'000},      {CalendarUnit::minute, 60'000}};
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 400; ++round) {
    const auto zone = TimeZone::named(names[random() % std::size(names)]).value();
    const auto [unit, length] = units[random() % std::size(units)];
    const auto first = static_cast<EpochMs>(random() % 2'200'000'000'000ULL);
    const auto last = first + static_cast<EpochMs>(random() % 60) * length +
                      static_cast<EpochMs>(random() % 1000);
    SCOPED_TRACE(zone.name() + " " + std::to_string(first) + " " + std::to_string(last));
    const auto boundaries = calendar_boundaries(zone, unit, first, last, 100);
    ASSERT_TRUE(boundaries) << boundaries.error().text();
    expect_cover(*boundaries, first, last);
  }
}

TEST(AutomaticBoundaries, AreEightyEqualBuckets) {
  const auto even = automatic_boundaries(1'000, 9'000);
  EXPECT_EQ(even.size() - 1, 80U);
  EXPECT_EQ(even[1] - even[0], 100);
  expect_cover(even, 1'000, 9'000);
  const auto with_rest = automatic_boundaries(1'000, 9'010);
  EXPECT_EQ(with_rest.size() - 1, 81U);
  expect_cover(with_rest, 1'000, 9'010);
  EXPECT_THAT(automatic_boundaries(5, 7), ElementsAre(5, 6, 8));
}

TEST(AutomaticBoundaries, CoverAnyRange) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 300; ++round) {
    const auto min = static_cast<EpochMs>(random() % 2'000'000'000'000ULL);
    const auto max = min + 1 + static_cast<EpochMs>(random() % (1ULL << (random() % 40 + 1)));
    SCOPED_TRACE(std::to_string(min) + " " + std::to_string(max));
    const auto boundaries = automatic_boundaries(min, max);
    expect_cover(boundaries, min, max);
    // A range below 160 ms in steps of 1 ms has up to 159; all others 80 or a little more.
    EXPECT_LE(boundaries.size() - 1, 160U);
  }
}

struct NumberCase {
  ValueRange range;
  bool whole;
  std::optional<CustomBucket> custom;
  double baseline, interval;
  std::size_t count;
};

TEST(NumberBuckets, FollowFromTheRangeOrTheUsersChoice) {
  const NumberCase cases[] = {
      {{0, 0}, true, {}, 0, 1, 1},          // one value
      {{123, 456}, true, {}, 100, 10, 36},  // |456 - 100| / 79 = 4.5 -> 10
      {{0, 5}, true, {}, 0, 1, 6},          // 0.06 -> 0.1, whole numbers -> 1
      {{0, 5}, false, {}, 0, 0.1, 51},
      {{-123, 10}, true, {}, -1000, 100, 11},  // baseline at or below the minimum
      {{0.25, 0.5}, false, {}, 0.1, 0.01, 41},
      {{1, 100}, false, CustomBucket{25, 50}, 50, 25, 3},
      {{1, 100}, false, CustomBucket{0, 50}, 50, 1, 51},    // size 0: 50/79 -> 1
      {{1, 100}, true, CustomBucket{2.5, 1}, 1, 3, 34},     // whole numbers round the size up
      {{1, 100}, false, CustomBucket{10, 101}, 101, 1, 0},  // baseline above all values
  };
  for (const auto& c : cases) {
    const auto buckets = number_buckets(c.range, c.whole, c.custom, 10'000);
    ASSERT_TRUE(buckets);
    SCOPED_TRACE(std::to_string(c.range.min) + " " + std::to_string(c.range.max));
    EXPECT_DOUBLE_EQ(buckets->baseline, c.baseline);
    EXPECT_DOUBLE_EQ(buckets->interval, c.interval);
    EXPECT_EQ(buckets->count, c.count);
  }
}

TEST(NumberBuckets, RefuseTooManyAndOverflow) {
  EXPECT_EQ(number_buckets({0, 1e6}, false, CustomBucket{0.1, 0}, 10'000).error().code,
            ErrorCode::resource_exhausted);
  EXPECT_EQ(number_buckets({-1.7e308, 1.7e308}, false, {}, 10'000).error().code,
            ErrorCode::resource_exhausted);
}

TEST(NumberBuckets, HoldTheSmallestAndTheLargestValue) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> exponent(-6, 12), fraction(-1, 1);
  for (int round = 0; round < 500; ++round) {
    const double scale = std::pow(10, exponent(random));
    const double a = fraction(random) * scale, b = fraction(random) * scale;
    const ValueRange range{std::min(a, b), std::max(a, b)};
    const auto buckets = number_buckets(range, false, {}, 10'000);
    ASSERT_TRUE(buckets) << a << " " << b;
    EXPECT_LE(buckets->baseline, range.min);
    EXPECT_LE(buckets->count, 81U) << a << " " << b;
    const double last = std::floor((range.max - buckets->baseline) / buckets->interval);
    EXPECT_EQ(static_cast<std::size_t>(last), buckets->count - 1);
  }
}

TEST(NumberBuckets, OfFiveBeginAtTheBaseline) {
  const ValueRange values{0.3, 13};  // 0.3, 6 and 13
  const auto from_zero = number_buckets(values, false, CustomBucket{5, 0}, 10'000).value();
  EXPECT_EQ(from_zero.count, 3U);
  EXPECT_DOUBLE_EQ(from_zero.start(2), 10);
  const auto from_first = number_buckets(values, false, CustomBucket{5, 0.3}, 10'000).value();
  EXPECT_EQ(from_first.count, 3U);
  EXPECT_DOUBLE_EQ(from_first.start(2), 10.3);
}

struct DurationCase {
  ValueRange range;
  std::optional<CustomBucket> custom;
  double baseline, interval;
  std::size_t count;
};

TEST(DurationBuckets, ArePowersOfTenOrAsChosen) {
  constexpr DurationMs kHour = 3'600'000;
  const DurationCase cases[] = {
      {{0, 80}, {}, 0, 1, 81},             // up to 80 ms: one each
      {{0, 81}, {}, 0, 10, 9},             // 81/80 -> 2 -> 10
      {{250, 8'200}, {}, 100, 1'000, 9},   // 8,100/80 -> 102 -> 1,000
      {{-5, 40}, {}, 0, 1, 41},            // clocks that ran back count nowhere
      {{9e8, 9e8 + 10}, {}, 1e8, 1e8, 9},  // far from 0
      {{10, 5 * kHour}, CustomBucket{2, 1, kHour, kHour}, 1. * kHour, 2. * kHour, 3},
      {{10, 50}, CustomBucket{0.2, 0, 1, 1}, 0, 1, 51},  // no shorter than 1 ms
      {{10, 50}, CustomBucket{1, 1, 1, kHour}, 1. * kHour, 1, 0},
      {{10, 50}, CustomBucket{1e300, 0, kHour, 1}, 0, 1e15, 1},
      {{10, 50}, CustomBucket{1, 1e300, 1, kHour}, 1e15, 1, 0},
  };
  for (const auto& c : cases) {
    const auto buckets = duration_buckets(c.range, c.custom, 10'000);
    ASSERT_TRUE(buckets);
    SCOPED_TRACE(std::to_string(c.range.min) + " " + std::to_string(c.range.max));
    EXPECT_DOUBLE_EQ(buckets->baseline, c.baseline);
    EXPECT_DOUBLE_EQ(buckets->interval, c.interval);
    EXPECT_EQ(buckets->count, c.count);
  }
  EXPECT_EQ(duration_buckets({0, 1e9}, CustomBucket{1, 0, 1, 1}, 10'000).error().code,
            ErrorCode::resource_exhausted);
}

TEST(NumberKey, IsShortAndTellsTheTypeApart) {
  EXPECT_EQ(number_key(12, true), "12");
  EXPECT_EQ(number_key(-1000, true), "-1000");
  EXPECT_EQ(number_key(0.5, true), "0.5");
  EXPECT_EQ(number_key(12, false), "12.0");
  EXPECT_EQ(number_key(0.1 + 2 * 0.1, false), "0.3");
  EXPECT_EQ(number_key(-0.0, false), "0.0");
  EXPECT_EQ(number_key(1e21, false), "1000000000000000000000.0");
}

}  // namespace
}  // namespace hindsight::report
