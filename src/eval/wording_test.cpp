#include "eval/wording.h"

#include <gtest/gtest.h>

namespace hindsight::eval {
namespace {

/// Of the shipped files; tests run in build/PRESET.
Texts shipped() {
  auto texts = Texts::load({{"../../config/localization"}, {"en", "de"}, "en"});
  EXPECT_TRUE(texts) << (texts ? "" : texts.error().text());
  return std::move(*texts);
}

constexpr const char* kSpace = "\u00a0";

class WordingTest : public testing::Test {
 protected:
  std::string duration(double ms, std::string_view locale = "en") {
    return Wording(texts_, locale, TimeZone::utc(), names_).duration(ms);
  }
  std::string days(const char* from, const char* until, std::string_view locale = "en") {
    const auto zone = TimeZone::named("Europe/Berlin").value();
    return Wording(texts_, locale, zone, names_)
        .days(*parse_date_time(from), *parse_date_time(until));
  }
  WordedFinding word(const Finding& finding, std::string_view locale = "en") {
    return Wording(texts_, locale, TimeZone::utc(), names_).word(finding);
  }

  Texts texts_ = shipped();
  NodeNames names_{{"review", "Review order"}, {"quality", "Check quality"}};
};

std::string spaced(std::string text) {
  for (std::size_t at = 0; (at = text.find('_', at)) != std::string::npos;)
    text.replace(at, 1, kSpace);
  return text;
}

TEST_F(WordingTest, DurationsHaveAtMostTwoUnits) {
  EXPECT_EQ(duration(38), spaced("38_ms"));
  EXPECT_EQ(duration(9'460), spaced("9.5_s"));
  EXPECT_EQ(duration(2'000), spaced("2_s"));
  EXPECT_EQ(duration(59'400), spaced("59_s"));
  EXPECT_EQ(duration(59'600), spaced("1_min"));
  EXPECT_EQ(duration(124'000), spaced("2_min 4_s"));
  EXPECT_EQ(duration(3'599'700), spaced("1_h"));
  EXPECT_EQ(duration(165'600'000), spaced("1_d 22_h"));
  EXPECT_EQ(duration(9'460, "de"), spaced("9,5_Sek."));
}

TEST_F(WordingTest, DaysAreThoseOfTheViewer) {
  EXPECT_EQ(days("2026-10-21T22:00:00Z", "2026-10-26T23:00:00Z"), "22–26 Oct");
  EXPECT_EQ(days("2026-10-21T22:00:00Z", "2026-10-22T22:00:00Z"), "22 Oct");
  EXPECT_EQ(days("2026-10-29T23:00:00Z", "2026-11-02T23:00:00Z"), "30 Oct – 2 Nov");
  EXPECT_EQ(days("2026-10-21T22:00:00Z", "2026-10-26T23:00:00Z", "de"), "22.–26. Okt.");
}

TEST_F(WordingTest, ASentenceHoldsItsSubjectAndTheSampleSizes) {
  const auto waits = word(Bottleneck{"review", 0.494, 12'345, 0.9});
  EXPECT_EQ(waits.subject, "Review order");
  EXPECT_EQ(waits.text,
            spaced("Review order holds 49_% of all time, mostly waiting (12\u2009345 runs)"));
  const auto works = word(Bottleneck{"unnamed", 0.31, 20, {}});
  EXPECT_EQ(works.text, spaced("unnamed holds 31_% of all time (20 runs)"));

  const VersionChange slower{{"1", 500, 1000}, {"2", 300, 1730}, "quality"};
  EXPECT_EQ(word(slower).text,
            spaced("Version 2 is 73_% slower than version 1, mostly at Check quality (300 and 500 "
                   "instances)"));
  const VersionChange faster{{"1", 500, 1000}, {"2", 300, 820}, {}};
  EXPECT_EQ(word(faster, "de").text,
            spaced("Version 2 ist 18_% schneller als Version 1 (300 und 500 Instanzen)"));
}

TEST_F(WordingTest, NamesFromOutsideStandAsTheyAre) {
  const auto worded = word(VariableOutlier{{"customer", model::VariableType::string},
                                           {"{{usual}} <b>", 30, 7'200'000, 3'600'000}});
  EXPECT_EQ(worded.subject, "customer = {{usual}} <b>");
  EXPECT_NE(worded.text.find(worded.subject), std::string::npos) << worded.text;
}

}  // namespace
}  // namespace hindsight::eval
