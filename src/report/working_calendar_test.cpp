#include "report/working_calendar.h"

#include <gtest/gtest.h>

#include <random>

#include "report/test_definition.h"
#include "report/working_time.h"

namespace hindsight::report {
namespace {

constexpr DurationMs kMinute = 60'000;
constexpr DurationMs kHour = 60 * kMinute;
constexpr DurationMs kDay = 24 * kHour;

CalendarPtr calendar(std::string_view text) {
  auto parsed = parse_working_time(document(text), "workingTime");
  EXPECT_TRUE(parsed) << parsed.error().text();
  return parsed ? *parsed : nullptr;
}

DurationMs worked(const CalendarPtr& calendar, std::string_view from, std::string_view to) {
  return calendar->between(instant(from), instant(to));
}

constexpr auto kOffice = R"({"zone": "Europe/Berlin",
  "days": {"monday": [{"from": "09:00", "to": "12:00"}, {"from": "13:00", "to": "17:00"}],
           "tuesday": [{"from": "09:00", "to": "17:00"}], "friday": [{"from": "09:00", "to": "15:00"}]},
  "holidays": ["2026-12-25", "2026-12-26", "2026-12-21"]})";

/// The same hours on every day.
std::string daily(std::string_view zone, std::string_view hours) {
  std::string days;
  for (const auto* day :
       {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
    days += (days.empty() ? "\"" : ", \"") + std::string(day) + "\": [" + std::string(hours) + "]";
  return R"({"zone": ")" + std::string(zone) + R"(", "days": {)" + days + "}}";
}

TEST(WorkingCalendar, CountsTheWorkingHoursBetweenTwoMoments) {
  const auto office = calendar(kOffice);
  // Monday, within one stretch, over the noon break, and from one day to the next.
  EXPECT_EQ(worked(office, "2026-12-07T09:30:00+0100", "2026-12-07T10:00:00.001+0100"),
            kHour / 2 + 1);
  EXPECT_EQ(worked(office, "2026-12-07T11:00:00+0100", "2026-12-07T14:30:00+0100"), 2.5 * kHour);
  EXPECT_EQ(worked(office, "2026-12-07T16:00:00+0100", "2026-12-08T10:00:00+0100"), 2 * kHour);
  // A week has 7 + 8 + 6 hours; the week of Christmas has those of Tuesday.
  EXPECT_EQ(worked(office, "2026-12-07T00:00:00+0100", "2026-12-14T00:00:00+0100"), 21 * kHour);
  EXPECT_EQ(worked(office, "2026-12-21T00:00:00+0100", "2026-12-28T00:00:00+0100"), 8 * kHour);
}

TEST(WorkingCalendar, OutsideOfWorkingHoursThereIsNone) {
  const auto office = calendar(kOffice);
  EXPECT_EQ(worked(office, "2026-12-12T08:00:00+0100", "2026-12-14T09:00:00+0100"), 0);
  EXPECT_EQ(worked(office, "2026-12-07T12:00:00+0100", "2026-12-07T13:00:00+0100"), 0);
  EXPECT_EQ(worked(office, "2026-12-12T08:00:00+0100", "2026-12-14T09:00:00.001+0100"), 1);
}

TEST(WorkingCalendar, NothingIsBetweenAMomentAndItselfOrOneBefore) {
  const auto office = calendar(kOffice);
  EXPECT_EQ(worked(office, "2026-12-07T10:00:00+0100", "2026-12-07T10:00:00+0100"), 0);
  EXPECT_EQ(worked(office, "2026-12-07T16:00:00+0100", "2026-12-07T10:00:00+0100"), 0);
}

TEST(WorkingCalendar, AHolidayOnAFreeDayTakesNothingAway) {
  const auto with =
      calendar(R"({"zone": "UTC", "days": {"monday": [{"from": "09:00", "to": "17:00"}]},
                                 "holidays": ["2026-12-26", "2026-12-27"]})");
  EXPECT_EQ(worked(with, "2026-12-21T00:00:00Z", "2026-12-29T00:00:00Z"), 16 * kHour);
}

TEST(WorkingCalendar, WhatAChangeOfTheClocksSkipsOrRepeatsIsCountedAsItIs) {
  const auto berlin = calendar(daily("Europe/Berlin", R"({"from": "01:00", "to": "04:00"})"));
  EXPECT_EQ(worked(berlin, "2026-03-29T00:00:00+0100", "2026-03-30T00:00:00+0200"), 2 * kHour);
  EXPECT_EQ(worked(berlin, "2026-10-25T00:00:00+0200", "2026-10-26T00:00:00+0100"), 4 * kHour);
  EXPECT_EQ(worked(berlin, "2026-03-29T01:30:00+0100", "2026-03-29T03:30:00+0200"), kHour);
  EXPECT_EQ(worked(berlin, "2026-10-25T02:30:00+0200", "2026-10-25T02:30:00+0100"), kHour);
  EXPECT_EQ(worked(berlin, "2026-03-28T00:00:00+0100", "2026-03-29T00:00:00+0100"), 3 * kHour);
  const auto york = calendar(daily("America/New_York", R"({"from": "01:30", "to": "03:30"})"));
  EXPECT_EQ(worked(york, "2026-03-08T00:00:00-0500", "2026-03-09T00:00:00-0400"), kHour);
  EXPECT_EQ(worked(york, "2026-11-01T00:00:00-0400", "2026-11-02T00:00:00-0500"), 2.5 * kHour);
}

TEST(WorkingCalendar, ADayMayReachUntilMidnightAndANightIntoTheNextDay) {
  const auto night = calendar(daily(
      "Europe/Berlin", R"({"from": "00:00", "to": "06:00"}, {"from": "22:00", "to": "24:00"})"));
  EXPECT_EQ(worked(night, "2026-05-04T21:00:00+0200", "2026-05-05T07:00:00+0200"), 8 * kHour);
  EXPECT_EQ(worked(night, "2026-05-04T23:59:59.999+0200", "2026-05-05T00:00:00.001+0200"), 2);
  const auto always = calendar(daily("Europe/Berlin", R"({"from": "00:00", "to": "24:00"})"));
  EXPECT_EQ(worked(always, "2026-03-01T00:00:00Z", "2027-03-01T00:00:00Z"), 365 * kDay);
}

TEST(WorkingCalendar, GoesOnBeyondTheYearsOfHistories) {
  const auto office = calendar(kOffice);
  // A Monday each.
  EXPECT_EQ(worked(office, "1960-02-01T00:00:00+0100", "1960-02-02T00:00:00+0100"), 7 * kHour);
  EXPECT_EQ(worked(office, "2150-01-05T00:00:00+0100", "2150-01-06T00:00:00+0100"), 7 * kHour);
  const auto summer = calendar(daily("Europe/Berlin", R"({"from": "08:00", "to": "09:00"})"));
  EXPECT_EQ(worked(summer, "2036-07-01T06:00:00Z", "2036-07-01T06:30:00Z"), kHour / 2);
  EXPECT_EQ(office->between(INT64_MIN, INT64_MIN + 1), 0);
  EXPECT_GT(office->between(INT64_MIN, INT64_MAX), 0);
}

/// By its meaning: minute after minute, the day and the time that the wall clock shows.
class Minutes {
 public:
  Minutes(std::string_view zone, const WorkingCalendar& calendar)
      : zone_(TimeZone::named(zone).value()), calendar_(calendar) {}

  [[nodiscard]] DurationMs between(EpochMs from, EpochMs to) const {
    DurationMs sum = 0;
    for (auto at = from; at < to; at += kMinute) sum += is_working(at) ? kMinute : 0;
    return sum;
  }

 private:
  [[nodiscard]] bool is_working(EpochMs at) const {
    const auto text = zone_.format(at);
    const auto day = *parse_date_time(text.substr(0, 10) + "T00:00:00Z") / kDay;
    const auto time = *parse_date_time("1970-01-01T" + text.substr(11, 8) + "Z");
    for (const auto holiday : calendar_.holidays())
      if (holiday == day) return false;
    for (const auto& [begin, end] : calendar_.days().at(static_cast<std::size_t>((day + 3) % 7)))
      if (begin <= time && time < end) return true;
    return false;
  }

  TimeZone zone_;
  const WorkingCalendar& calendar_;
};

TEST(WorkingCalendar, AgreesWithCountingMinutes) {
  constexpr auto kDays = R"("days": {
      "monday": [{"from": "00:00", "to": "02:30"}, {"from": "23:00", "to": "24:00"}],
      "tuesday": [{"from": "08:15", "to": "12:00"}, {"from": "12:00", "to": "18:01"}],
      "friday": [{"from": "00:00", "to": "24:00"}], "sunday": [{"from": "01:15", "to": "03:45"}]},
      "holidays": ["2026-03-10", "2026-03-08", "2026-03-29", "2026-05-01", "2026-10-25"]})";
  std::mt19937 random(7);
  const auto below = [&](std::int64_t limit) {
    return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random);
  };
  const auto begin = instant("2026-01-01T00:00:00Z");
  // The last two change by half an hour and have odd offsets.
  for (const std::string zone : {"Europe/Berlin", "America/New_York", "Africa/Cairo", "UTC",
                                 "Australia/Lord_Howe", "Asia/Kathmandu"}) {
    const auto made = calendar(R"({"zone": ")" + zone + "\", " + kDays);
    ASSERT_NE(made, nullptr);
    const Minutes minutes(zone, *made);
    for (int i = 0; i < 60; ++i) {
      const auto from = begin + below(365 * 24 * 60) * kMinute;
      const auto to = from + below(i % 3 == 0 ? 30 * 24 * 60 : 3 * 24 * 60) * kMinute;
      ASSERT_EQ(made->between(from, to), minutes.between(from, to))
          << zone << ' ' << from << ' ' << to;
    }
  }
}

}  // namespace
}  // namespace hindsight::report
