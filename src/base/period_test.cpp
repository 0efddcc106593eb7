#include "base/period.h"

#include <gtest/gtest.h>

namespace hindsight {
namespace {

EpochMs at(const char* text) {
  return parse_date_time(text).value();
}

std::string before_in(const char* zone_name, const char* time, const char* period) {
  const auto zone = TimeZone::named(zone_name).value();
  return zone.format(before(at(time), parse_period(period).value(), zone));
}

TEST(Period, IsReadAndWritten) {
  for (const auto* text : {"P2Y", "P1Y2M3D", "P30D", "P6M", "P0D"})
    EXPECT_EQ(to_text(parse_period(text).value()), text);
  EXPECT_EQ(to_text(parse_period("P0Y1M").value()), "P1M");
  EXPECT_EQ(parse_period("P1Y2M3D"), (Period{1, 2, 3}));
  for (const auto* text : {"", "P", "2Y", "P2", "P2W", "PT1H", "P1DT1H", "P1D1Y", "P-1D", "p1y",
                           "P1Y1Y", "P1Y ", "P9999999D", "P99999999999999999999D"})
    EXPECT_FALSE(parse_period(text)) << text;
}

TEST(Period, GoesBackByTheCalendar) {
  EXPECT_EQ(before_in("UTC", "2026-03-31T12:00:00.000Z", "P1M"), "2026-02-28T12:00:00.000+0000");
  EXPECT_EQ(before_in("UTC", "2028-02-29T00:00:00.001Z", "P1Y"), "2027-02-28T00:00:00.001+0000");
  EXPECT_EQ(before_in("UTC", "2026-03-31T12:00:00.000Z", "P1M1D"), "2026-02-27T12:00:00.000+0000");
  EXPECT_EQ(before_in("UTC", "2026-03-31T12:00:00.000Z", "P0D"), "2026-03-31T12:00:00.000+0000");
}

TEST(Period, KeepsTheTimeOfDayWhenTheClocksChange) {
  EXPECT_EQ(before_in("Europe/Berlin", "2026-03-29T10:00:00.000+0200", "P1D"),
            "2026-03-28T10:00:00.000+0100");
  EXPECT_EQ(before_in("Europe/Berlin", "2026-07-01T01:00:00.000+0200", "P6M"),
            "2026-01-01T01:00:00.000+0100");
}

TEST(Period, EndsAtTheYearOne) {
  const auto zone = TimeZone::utc();
  for (const auto* text : {"P1000000Y", "P3000Y", "P1000000D", "P2025Y1000000M"})
    EXPECT_EQ(zone.format(before(at("2026-01-01T00:00:00Z"), parse_period(text).value(), zone)),
              "0001-01-01T00:00:00.000+0000")
        << text;
  EXPECT_EQ(
      zone.format(before(at("2026-01-01T00:00:00Z"), Period{0, 0, 700'000}, zone)).substr(0, 4),
      "0109");
}

}  // namespace
}  // namespace hindsight
