#include "report/date_filter.h"

#include <gtest/gtest.h>

#include "report/test_definition.h"

namespace hindsight::report {
namespace {

/// What a filter selects at noon of a day in Berlin.
std::pair<std::string, std::string> selected(std::string_view day, std::string_view data) {
  const auto zone = TimeZone::named("Europe/Berlin").value();
  const Moment moment{instant(std::string(day) + "T12:00:00.000+0100"), zone};
  const auto range = parse_filter_range(document(data), "data", moment).value();
  return {zone.format(range.from.value()), zone.format(range.until.value())};
}

using Days = std::pair<std::string, std::string>;

TEST(DateExamples, LastWeekOfAWednesdayIsFromMondayToSunday) {
  EXPECT_EQ(
      selected("2026-03-11", R"({"type": "relative", "start": {"value": 1, "unit": "weeks"}})"),
      (Days{"2026-03-02T00:00:00.000+0100", "2026-03-08T23:59:59.999+0100"}));
}

TEST(DateExamples, ThisWeekBeginsOnMondayAndEndsNow) {
  EXPECT_EQ(
      selected("2026-03-11", R"({"type": "relative", "start": {"value": 0, "unit": "weeks"}})"),
      (Days{"2026-03-09T00:00:00.000+0100", "2026-03-11T12:00:00.000+0100"}));
}

TEST(DateExamples, ThreeRollingDaysBeginThreeDaysAgoAtThisTime) {
  EXPECT_EQ(selected("2026-03-28", R"({"type": "rolling", "start": {"value": 3, "unit": "days"}})"),
            (Days{"2026-03-25T12:00:00.000+0100", "2026-03-28T12:00:00.000+0100"}));
}

}  // namespace
}  // namespace hindsight::report
