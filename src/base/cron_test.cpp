#include "base/cron.h"

#include <gmock/gmock.h>

#include <random>
#include <vector>

namespace hindsight {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

EpochMs at(const std::string& text) {
  return parse_date_time(text).value();
}

/// The next `count` times after `from`.
std::vector<std::string> times(const char* cron, const char* from, int count,
                               const char* zone_name = "UTC") {
  const auto zone = TimeZone::named(zone_name).value();
  const auto parsed = Cron::parse(cron);
  EXPECT_TRUE(parsed) << cron << ": " << (parsed ? "" : parsed.error().text());
  std::vector<std::string> out;
  auto time = at(from);
  for (int i = 0; i < count && parsed; ++i) {
    const auto next = parsed->next(time, zone);
    if (!next) {
      out.emplace_back("never");
      break;
    }
    time = *next;
    const auto text = zone.format(time);
    out.push_back(text.substr(0, 19) + (std::string(zone_name) == "UTC" ? "" : text.substr(23)));
  }
  return out;
}

TEST(Cron, FiveFieldsBeginWithTheMinuteSixWithTheSecond) {
  EXPECT_THAT(times("0 1 * * *", "2026-03-01T00:59:59.999Z", 2),
              ElementsAre("2026-03-01T01:00:00", "2026-03-02T01:00:00"));
  EXPECT_THAT(times("30 0 1 * * *", "2026-03-01T01:00:00.000Z", 2),
              ElementsAre("2026-03-01T01:00:30", "2026-03-02T01:00:30"));
  EXPECT_THAT(times("0 1 * * *", "2026-03-01T01:00:00.000Z", 1),
              ElementsAre("2026-03-02T01:00:00"));
}

TEST(Cron, ListsRangesAndSteps) {
  EXPECT_THAT(times("5,50 3 * * *", "2026-03-01T03:05:00Z", 2),
              ElementsAre("2026-03-01T03:50:00", "2026-03-02T03:05:00"));
  EXPECT_THAT(times("*/20 22-23 * * *", "2026-03-01T22:10:00Z", 6),
              ElementsAre("2026-03-01T22:20:00", "2026-03-01T22:40:00", "2026-03-01T23:00:00",
                          "2026-03-01T23:20:00", "2026-03-01T23:40:00", "2026-03-02T22:00:00"));
  EXPECT_THAT(times("10-50/20 8/8 * * *", "2026-03-01T09:00:00Z", 3),
              ElementsAre("2026-03-01T16:10:00", "2026-03-01T16:30:00", "2026-03-01T16:50:00"));
  EXPECT_THAT(times("0 0 1 * ?", "2026-03-01T00:00:00Z", 2),
              ElementsAre("2026-04-01T00:00:00", "2026-05-01T00:00:00"));
}

TEST(Cron, MonthsAndWeekdaysHaveNames) {
  EXPECT_THAT(times("0 9 * * MON", "2026-03-01T00:00:00Z", 2),
              ElementsAre("2026-03-02T09:00:00", "2026-03-09T09:00:00"));
  EXPECT_THAT(times("0 9 * * mon-wed,SAT", "2026-03-03T10:00:00Z", 3),
              ElementsAre("2026-03-04T09:00:00", "2026-03-07T09:00:00", "2026-03-09T09:00:00"));
  EXPECT_THAT(times("0 0 1 FEB,dec *", "2026-03-01T00:00:00Z", 2),
              ElementsAre("2026-12-01T00:00:00", "2027-02-01T00:00:00"));
  for (const auto* sunday : {"0 0 * * 0", "0 0 * * 7", "0 0 * * SUN"})
    EXPECT_THAT(times(sunday, "2026-03-02T00:00:00Z", 1), ElementsAre("2026-03-08T00:00:00"))
        << sunday;
  EXPECT_THAT(times("0 0 * * 5-7", "2026-03-06T12:00:00Z", 3),
              ElementsAre("2026-03-07T00:00:00", "2026-03-08T00:00:00", "2026-03-13T00:00:00"));
}

TEST(Cron, DayAndWeekdayMustBothFit) {
  EXPECT_THAT(times("0 0 13 * FRI", "2026-03-14T00:00:00Z", 1), ElementsAre("2026-11-13T00:00:00"));
}

TEST(Cron, LastAndNthDays) {
  EXPECT_THAT(times("0 0 L * ?", "2028-02-01T00:00:00Z", 2),
              ElementsAre("2028-02-29T00:00:00", "2028-03-31T00:00:00"));
  EXPECT_THAT(times("0 0 * * FRIL", "2026-03-01T00:00:00Z", 2),
              ElementsAre("2026-03-27T00:00:00", "2026-04-24T00:00:00"));
  EXPECT_THAT(times("0 0 * * 1#2", "2026-03-01T00:00:00Z", 2),
              ElementsAre("2026-03-09T00:00:00", "2026-04-13T00:00:00"));
  EXPECT_THAT(times("0 0 * * SUN#5", "2026-03-30T00:00:00Z", 1),
              ElementsAre("2026-05-31T00:00:00"));
}

TEST(Cron, RareDaysAndDaysThatNeverCome) {
  EXPECT_THAT(times("0 0 29 2 *", "2026-03-01T00:00:00Z", 2),
              ElementsAre("2028-02-29T00:00:00", "2032-02-29T00:00:00"));
  EXPECT_THAT(times("0 0 29 2 *", "2096-03-01T00:00:00Z", 1), ElementsAre("2104-02-29T00:00:00"));
  EXPECT_THAT(times("0 0 31 2 *", "2026-03-01T00:00:00Z", 1), ElementsAre("never"));
}

TEST(Cron, ATimeThatTheClocksSkipCountsAsTheChange) {
  EXPECT_THAT(times("30 2 * * *", "2026-03-28T12:00:00Z", 3, "Europe/Berlin"),
              ElementsAre("2026-03-29T03:00:00+0200", "2026-03-30T02:30:00+0200",
                          "2026-03-31T02:30:00+0200"));
  EXPECT_THAT(times("30 * * * *", "2026-03-29T00:00:00Z", 3, "Europe/Berlin"),
              ElementsAre("2026-03-29T01:30:00+0100", "2026-03-29T03:30:00+0200",
                          "2026-03-29T04:30:00+0200"));
  // A day without midnight.
  EXPECT_THAT(times("0 0 * * *", "2018-11-03T12:00:00Z", 2, "America/Sao_Paulo"),
              ElementsAre("2018-11-04T01:00:00-0200", "2018-11-05T00:00:00-0200"));
}

TEST(Cron, ATimeThatTheClocksRepeatCountsOnce) {
  EXPECT_THAT(times("30 2 * * *", "2026-10-24T12:00:00Z", 2, "Europe/Berlin"),
              ElementsAre("2026-10-25T02:30:00+0200", "2026-10-26T02:30:00+0100"));
  EXPECT_THAT(times("*/30 2-3 * * *", "2026-10-25T00:10:00Z", 3, "Europe/Berlin"),
              ElementsAre("2026-10-25T02:30:00+0200", "2026-10-25T03:00:00+0100",
                          "2026-10-25T03:30:00+0100"));
  EXPECT_THAT(times("30 * * * *", "2026-10-25T00:00:00Z", 3, "Europe/Berlin"),
              ElementsAre("2026-10-25T02:30:00+0200", "2026-10-25T02:30:00+0100",
                          "2026-10-25T03:30:00+0100"));
}

TEST(Cron, IsRefusedWithTheFieldThatIsWrong) {
  const auto reason = [](const char* text) {
    const auto parsed = Cron::parse(text);
    EXPECT_FALSE(parsed) << text;
    return parsed ? std::string() : parsed.error().message;
  };
  EXPECT_THAT(reason("0 1 * *"), HasSubstr("5 or 6 fields, not 4"));
  EXPECT_THAT(reason("60 1 * * *"), HasSubstr("'60' is no minute"));
  EXPECT_THAT(reason("0 24 * * *"), HasSubstr("hour"));
  EXPECT_THAT(reason("0 1 0 * *"), HasSubstr("day of the month"));
  EXPECT_THAT(reason("0 1 * 13 *"), HasSubstr("month"));
  EXPECT_THAT(reason("0 1 * * MOO"), HasSubstr("day of the week"));
  for (const auto* text :
       {"", "0 1 * * 8", "0 1 * * MON#6", "0 1 * * #1", "5-1 * * * *", "*/0 * * * *", "1, * * * *",
        "- * * * *", "1-2-3 * * * *", "1/ * * * *", "0 1 15W * *", "0 1 * * * * *", "-1 * * * *"})
    reason(text);
}

TEST(Cron, AgreesWithTryingEverySecond) {
  std::mt19937_64 random(7);
  const auto below = [&](int limit) {
    return std::uniform_int_distribution<int>(0, limit - 1)(random);
  };
  const auto zone = TimeZone::utc();
  for (int round = 0; round < 200; ++round) {
    const int minute = below(60), hour = below(24), weekday = below(7), step = 1 + below(30);
    const auto text = std::to_string(minute) + "/" + std::to_string(step) + " " +
                      std::to_string(hour) + " * * " + std::to_string(weekday);
    const auto from = at("2026-01-01T00:00:00Z") + below(400 * 86'400) * 1'000LL;
    auto expected = from + 1'000;
    for (;; expected += 1'000) {
      const auto seconds = expected / 1'000;
      const bool fits = seconds % 60 == 0 && seconds / 60 % 60 >= minute &&
                        (seconds / 60 % 60 - minute) % step == 0 && seconds / 3'600 % 24 == hour &&
                        (seconds / 86'400 + 4) % 7 == weekday;
      if (fits) break;
    }
    EXPECT_EQ(Cron::parse(text)->next(from, zone), expected)
        << text << " after " << format_utc(from);
  }
}

}  // namespace
}  // namespace hindsight
