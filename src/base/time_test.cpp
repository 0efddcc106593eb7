#include "base/time.h"

#include <gtest/gtest.h>

namespace hindsight {
namespace {

EpochMs at(std::string_view text) {
  return *parse_date_time(text);
}

TEST(ParseDateTime, AcceptsEveryOffsetFormThatEnginesWrite) {
  const EpochMs expected = 1'763'902'931'345;
  EXPECT_EQ(parse_date_time("2025-11-23T13:02:11.345+0000"), expected);
  EXPECT_EQ(parse_date_time("2025-11-23T13:02:11.345Z"), expected);
  EXPECT_EQ(parse_date_time("2025-11-23T14:02:11.345+01:00"), expected);
  EXPECT_EQ(parse_date_time("2025-11-23T08:02:11.345-0500"), expected);
  EXPECT_EQ(parse_date_time("2025-11-23T13:02:11Z"), expected - 345);
}

TEST(ParseDateTime, RefusesWhatIsNoInstant) {
  for (const auto* text : {"", "2025-11-23", "2025-11-23T13:02:11.345", "2025-13-23T13:02:11.345Z",
                           "2025-02-30T13:02:11.345Z", "2025-11-23T24:02:11.345Z", "rubbish",
                           "2025-11-23T13:02:11.Z", "2025-11-23T13:02:11.345Zx"}) {
    EXPECT_EQ(parse_date_time(text), std::nullopt) << text;
  }
}

TEST(TimeZone, TellsWhenItsClocksShowATime) {
  const auto berlin = *TimeZone::named("Europe/Berlin");
  EXPECT_EQ(berlin.instant({2025, 7, 1, 2, 3, 4, 5}), at("2025-07-01T00:03:04.005Z"));
  EXPECT_EQ(berlin.instant({2025, 3, 30, 2, 30}), at("2025-03-30T01:00:00Z")) << "skipped";
  EXPECT_EQ(berlin.instant({2025, 10, 26, 2, 30}), at("2025-10-26T00:30:00Z")) << "repeated";
  EXPECT_EQ(TimeZone::utc().instant({1969, 12, 31, 23, 59, 59, 999}), -1);
}

TEST(TimeZone, KnowsDatesAndTimesOfDayThatAreNone) {
  for (const WallTime& wall : {WallTime{2025, 2, 29}, WallTime{2025, 13, 1}, WallTime{2025, 0, 1},
                               WallTime{2025, 1, 1, 24}, WallTime{2025, 1, 1, 0, 60},
                               WallTime{2025, 1, 1, 0, 0, 60}, WallTime{2025, -11, 257}}) {
    EXPECT_EQ(TimeZone::utc().instant(wall), std::nullopt) << wall.month << ' ' << wall.day;
  }
}

TEST(TimeZone, FormatsInItsOwnOffset) {
  EXPECT_EQ(TimeZone::named("Europe/Berlin")->format(at("2025-07-01T00:00:00.005Z")),
            "2025-07-01T02:00:00.005+0200");
  EXPECT_EQ(TimeZone::named("America/New_York")->format(at("2025-01-01T00:00:00Z")),
            "2024-12-31T19:00:00.000-0500");
  EXPECT_EQ(format_utc(at("1969-12-31T23:59:59.999Z")), "1969-12-31T23:59:59.999+0000");
}

TEST(TimeZone, DaysOfDaylightSavingChangesHave23And25Hours) {
  const auto berlin = *TimeZone::named("Europe/Berlin");
  const auto spring = at("2025-03-30T12:00:00Z");
  EXPECT_EQ(berlin.add(spring, CalendarUnit::day, 1) - berlin.floor(spring, CalendarUnit::day),
            23 * 3'600'000);
  const auto autumn = at("2025-10-26T12:00:00Z");
  EXPECT_EQ(berlin.add(autumn, CalendarUnit::day, 1) - berlin.floor(autumn, CalendarUnit::day),
            25 * 3'600'000);
}

TEST(TimeZone, WeeksStartOnMondayAndQuartersInJanuary) {
  const auto utc = TimeZone::utc();
  EXPECT_EQ(utc.floor(at("2025-11-23T13:00:00Z"), CalendarUnit::week), at("2025-11-17T00:00:00Z"));
  EXPECT_EQ(utc.floor(at("2025-11-23T13:00:00Z"), CalendarUnit::quarter),
            at("2025-10-01T00:00:00Z"));
  EXPECT_EQ(utc.add(at("2025-11-23T13:00:00Z"), CalendarUnit::quarter, -1),
            at("2025-07-01T00:00:00Z"));
}

TEST(TimeZone, ShiftKeepsTimeOfDayAndClampsTheDay) {
  const auto utc = TimeZone::utc();
  EXPECT_EQ(utc.shift(at("2025-03-31T13:05:00Z"), CalendarUnit::month, -1),
            at("2025-02-28T13:05:00Z"));
  EXPECT_EQ(
      TimeZone::named("Europe/Berlin")->shift(at("2025-03-31T10:00:00Z"), CalendarUnit::day, -2),
      at("2025-03-29T11:00:00Z"));
}

TEST(TimeZone, UnknownNameIsAnError) {
  EXPECT_FALSE(TimeZone::named("Mars/Olympus"));
}

}  // namespace
}  // namespace hindsight
