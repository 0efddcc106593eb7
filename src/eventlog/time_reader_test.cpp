#include "eventlog/time_reader.h"

#include <gtest/gtest.h>

namespace hindsight::eventlog {
namespace {

std::string read(const std::string& text, const std::string& format = "",
                 const std::string& zone = "UTC") {
  const auto reader = TimeReader::make(format, *TimeZone::named(zone));
  if (!reader) return reader.error().text();
  const auto time = reader->read(text);
  return time ? format_utc(*time) : "none";
}

TEST(TimeReader, ReadsTheUsualForms) {
  const std::string expected = "2026-02-03T14:05:06.000+0000";
  for (const auto* text :
       {"2026-02-03T14:05:06Z", "2026-02-03T14:05:06", "2026-02-03t14:05:06z",
        "2026-02-03 14:05:06", "2026/02/03 14:05:06", "2026/2/3 14:05:06", " 2026-02-03 14:05:06 ",
        "2026-02-03T15:05:06+01:00", "2026-02-03T15:05:06+0100", "2026-02-03 15:05:06 +01",
        "2026-02-03T13:35:06-00:30", "2026-02-03T14:05:06.000999", "1770127506000"}) {
    EXPECT_EQ(read(text), expected) << text;
  }
  EXPECT_EQ(read("2026/02/03 14:05:06.7"), "2026-02-03T14:05:06.700+0000");
  EXPECT_EQ(read("2026-02-03T14:05:06,789123456Z"), "2026-02-03T14:05:06.789+0000");
  EXPECT_EQ(read("2026-02-03 14:05"), "2026-02-03T14:05:00.000+0000");
  EXPECT_EQ(read("2026-02-03"), "2026-02-03T00:00:00.000+0000");
}

TEST(TimeReader, RefusesWhatIsNoTimeInsteadOfGuessing) {
  for (const auto* text :
       {"", "yesterday", "03/02/2026 14:05", "2026-02/03", "2026-02-30", "2026-13-01",
        "2026-02-03 24:00:00", "2026-02-03 14:05:06x", "2026-02-03 14:05:06.", "2026-02-03T",
        "2026-02-03 14", "1770127506", "177012750600000", "26-02-03", "2026-02-03T14:05:06+1",
        "2026-02-03T14:05:06+25:00"}) {
    EXPECT_EQ(read(text), "none") << text;
  }
}

TEST(TimeReader, TakesTimesWithoutOffsetForThoseOfTheZone) {
  EXPECT_EQ(read("2026-07-01 12:00:00", "", "Europe/Berlin"), "2026-07-01T10:00:00.000+0000");
  EXPECT_EQ(read("2026-07-01 12:00:00Z", "", "Europe/Berlin"), "2026-07-01T12:00:00.000+0000");
  EXPECT_EQ(read("01.07.2026 12:00", "%d.%m.%Y %H:%M", "Europe/Berlin"),
            "2026-07-01T10:00:00.000+0000");
}

TEST(TimeReader, ReadsByAFormat) {
  const std::string expected = "2026-02-03T14:05:06.000+0000";
  EXPECT_EQ(read("03/02/2026 14:05:06", "%d/%m/%Y %H:%M:%S"), expected);
  EXPECT_EQ(read("2/3/26  2:05:06 pm", "%m/%d/%y %I:%M:%S %p"), expected);
  EXPECT_EQ(read("3-Feb-2026 14:05:06", "%e-%b-%Y %T"), expected);
  EXPECT_EQ(read("Tue February 03 2026 14:05:06", "%a %B %d %Y %T"), expected);
  EXPECT_EQ(read("2026-02-03T15:05:06.000+0100", "%FT%T.%f%z"), expected);
  EXPECT_EQ(read("1770127506", "%s"), expected);
  EXPECT_EQ(read("1770127506.25", "%s.%f"), "2026-02-03T14:05:06.250+0000");
  EXPECT_EQ(read("100% 1999", "100%% %Y"), "1999-01-01T00:00:00.000+0000");
  EXPECT_EQ(read("12 am", "%I %p"), "1970-01-01T00:00:00.000+0000");
  EXPECT_EQ(read("01-01-75", "%d-%m-%y"), "1975-01-01T00:00:00.000+0000");
}

TEST(TimeReader, RefusesWhatIsNotOfTheFormat) {
  EXPECT_EQ(read("2026-02-03", "%d.%m.%Y"), "none");
  EXPECT_EQ(read("03.02.2026 ", "%d.%m.%Y"), "2026-02-03T00:00:00.000+0000");
  EXPECT_EQ(read("03.02.2026 1", "%d.%m.%Y"), "none");
  EXPECT_EQ(read("13 pm", "%I %p"), "none");
  EXPECT_EQ(read("x 2026", "%b %Y"), "none");
}

TEST(TimeReader, RefusesAFormatThatItCannotReadBy) {
  for (const auto* format : {"%", "%Q", "%Y%"}) {
    EXPECT_FALSE(TimeReader::make(format, TimeZone::utc())) << format;
  }
}

}  // namespace
}  // namespace hindsight::eventlog
