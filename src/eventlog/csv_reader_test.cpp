#include "eventlog/csv_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eventlog/reading_for_test.h"

namespace hindsight::eventlog {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Log;
using testing::options_of_test;
using testing::Read;
using testing::read_log;

constexpr EpochMs kNoon = 1'767'268'800'000;  // 2026-01-01T12:00:00Z
const std::string kHeader = "case,activity,time\n";

Log csv(const std::string& text, const ReadOptions& options = options_of_test()) {
  return read_log(LogFormat::csv, text, options);
}

std::vector<std::string> types(const Log& log) {
  std::vector<std::string> out;
  for (const auto& event : log.events) out.push_back(event.type);
  if (!log.error.empty()) out.push_back("error: " + log.error);
  return out;
}

TEST(Csv, ReadsAnEventOfEachRow) {
  const auto log =
      csv(kHeader + "c1,Pack,2026-01-01T12:00:00Z\nc2,Send,2026-01-01T13:00:00+01:00\n");
  EXPECT_EQ(log.error, "");
  EXPECT_THAT(log.events, ElementsAre(Read{"log#0000000001", "c1", "Pack", "log", "", "", kNoon},
                                      Read{"log#0000000002", "c2", "Send", "log", "", "", kNoon}));
}

TEST(Csv, FindsTheColumnsByTheirUsualNamesInAnyLetterCase) {
  for (const auto* header :
       {"case:concept:name,concept:name,time:timestamp", "Case ID,Activity,Complete Timestamp",
        "CASE_ID,EVENT,TIME", "traceid,type,timestamp", "\"caseid\", Activity ,\"Start Time\""}) {
    EXPECT_THAT(types(csv(header + std::string("\nc1,Pack,2026-01-01\n"))), ElementsAre("Pack"))
        << header;
  }
}

TEST(Csv, PrefersTheMoreTellingNameOfSeveral) {
  const auto log = csv("type,activity,case,time,timestamp\nx,Pack,c1,nonsense,2026-01-01\n");
  EXPECT_THAT(types(log), ElementsAre("Pack"));
  EXPECT_EQ(log.events[0].data, R"({"type":"x","time":"nonsense"})");
}

TEST(Csv, TakesTheColumnsThatAreNamed) {
  auto options = options_of_test();
  options.csv = {.trace = "order",
                 .type = "STEP",
                 .time = "at",
                 .id = "nr",
                 .group = "area",
                 .source = "system"};
  const auto log =
      csv("nr,order,step,at,area,system,activity\n7,c1,Pack,2026-01-01T12:00:00Z,store,crm,a\n,c1,"
          "Send,2026-01-01T12:00:00Z,,,b\n",
          options);
  EXPECT_THAT(
      log.events,
      ElementsAre(Read{"log/7", "c1", "Pack", "crm", "store", R"({"activity":"a"})", kNoon},
                  Read{"log#0000000002", "c1", "Send", "log", "", R"({"activity":"b"})", kNoon}));
}

TEST(Csv, SaysWhichColumnsThereAreWhenOneIsMissing) {
  EXPECT_THAT(csv("a,b\n1,2\n").error, HasSubstr("no column is known to be the case; say which by "
                                                 "--case-column; the header has 'a', 'b'"));
  auto options = options_of_test();
  options.csv.id = "nr";
  EXPECT_THAT(csv(kHeader, options).error,
              HasSubstr("there is no column 'nr'; the header has 'case'"));
  EXPECT_THAT(csv("case,activity,time,x,x\n").error, HasSubstr("'x' twice"));
  EXPECT_THAT(csv("").error, HasSubstr("empty"));
}

TEST(Csv, KnowsTheDelimiterFromTheHeader) {
  EXPECT_THAT(types(csv("case;activity;time\nc1;a,b;2026-01-01\n")), ElementsAre("a,b"));
  EXPECT_THAT(types(csv("case\tactivity\ttime\nc1\ta,b\t2026-01-01\n")), ElementsAre("a,b"));
  EXPECT_THAT(types(csv("case|activity|time\nc1|a,b|2026-01-01\n")), ElementsAre("a,b"));
  EXPECT_THAT(types(csv("case|activity|time|\"a,b,c,d,e\"\nc1|a|2026-01-01|\n")), ElementsAre("a"));
  auto options = options_of_test();
  options.csv.delimiter = ':';
  EXPECT_THAT(types(csv("case:activity:time\nc1:a,b;c:2026-01-01\n", options)),
              ElementsAre("a,b;c"));
}

TEST(Csv, ReadsQuotedFieldsWithDelimitersQuotesAndLineBreaks) {
  const auto log =
      csv("case,activity,time,\"n,o\"\r\nc1,\"say \"\"hi\"\", "
          "twice\",2026-01-01,\"a\r\nb\"\r\n\"c2\",\"\"\"\",2026-01-01,\"\"");
  EXPECT_THAT(types(log), ElementsAre("say \"hi\", twice", "\""));
  EXPECT_EQ(log.events[0].data, R"({"n,o":"a\r\nb"})");
  EXPECT_EQ(log.events[1].data, "");
}

TEST(Csv, ReadsAnyEndsOfLinesAndPassesOverBlankOnes) {
  EXPECT_THAT(
      types(csv("case,activity,time\r\n\r\nc1,a,2026-01-01\rc1,b,2026-01-01\n\nc1,c,2026-01-01")),
      ElementsAre("a", "b", "c"));
}

TEST(Csv, PassesOverAByteOrderMark) {
  EXPECT_THAT(types(csv("\xEF\xBB\xBF" + kHeader + "c1,ä,2026-01-01\n")), ElementsAre("ä"));
}

TEST(Csv, TakesAQuoteInsideOfAFieldForText) {
  EXPECT_THAT(types(csv(kHeader + "c1,5\" pipe,2026-01-01\n")), ElementsAre("5\" pipe"));
}

TEST(Csv, MakesDataOfTheOtherColumns) {
  const auto text = "case,activity,time,amount,ok,,note,code\nc1,a,2026-01-01,12.5,True,x,,007\n";
  EXPECT_EQ(csv(text).events[0].data, R"({"amount":12.5,"ok":true,"code":"007"})");
  auto options = options_of_test();
  options.data = {"code", "activity"};
  EXPECT_EQ(csv(text, options).events[0].data, R"({"code":"007","activity":"a"})");
  options.data = std::vector<std::string>{};
  EXPECT_EQ(csv(text, options).events[0].data, "");
  options.data = {"size"};
  EXPECT_THAT(csv(text, options).error, HasSubstr("there is no column 'size'"));
}

TEST(Csv, ReadsTimesByFormatAndZone) {
  auto options = options_of_test();
  options.time_format = "%d.%m.%Y %H:%M";
  options.zone = *TimeZone::named("Europe/Berlin");
  EXPECT_EQ(csv(kHeader + "c1,a,01.01.2026 13:00\n", options).events[0].time, kNoon);
  options.time_format = "%Q";
  EXPECT_THAT(csv(kHeader, options).error, HasSubstr("directives"));
}

struct BadRow {
  const char *row, *reason;
};
const BadRow kBadRows[] = {
    {"c1,a", "the row has 2 fields, the header 3"},
    {"c1,a,2026-01-01,", "the row has 4 fields, the header 3"},
    {",a,2026-01-01", "the event names no trace"},
    {"c1, ,2026-01-01", "the event has no type"},
    {"c1,a,", "'' is no time that can be read; --time-format"},
    {"c1,a,01/02/2026", "'01/02/2026' is no time that can be read"},
    {"c1,\"a\"b,2026-01-01", "text stands behind the closing quote of a field"},
    {"c1,\xFF,2026-01-01", "the text is no UTF-8"},
};

TEST(Csv, StopsAtABadRowAndNamesItsLine) {
  for (const auto& [row, reason] : kBadRows) {
    const auto log = csv(kHeader + "c1,\"a\n\",2026-01-01\n" + row + "\nc1,b,2026-01-01\n");
    EXPECT_THAT(log.error, HasSubstr(reason)) << row;
    EXPECT_THAT(log.error, HasSubstr("line 4")) << row;
    EXPECT_EQ(log.events.size(), 1U) << row;
  }
}

TEST(Csv, SkipsBadRowsWhenAskedToWithoutAChangeOfTheOthersIds) {
  auto options = options_of_test();
  options.skip_bad = true;
  for (const auto& [row, reason] : kBadRows) {
    const auto log = csv(kHeader + row + "\nc1,b,2026-01-01\n", options);
    EXPECT_THAT(types(log), ElementsAre("b")) << row;
    EXPECT_EQ(log.events[0].id, "log#0000000002") << row;
    EXPECT_EQ(log.bad.count, 1) << row;
    EXPECT_THAT(log.bad.first[0], HasSubstr(std::string("line 2: ") + reason)) << row;
  }
}

TEST(Csv, TellsOfTheFirstTenBadRows) {
  auto options = options_of_test();
  options.skip_bad = true;
  std::string text = kHeader;
  for (int i = 0; i < 25; ++i) text += "c1,a,never\n";
  const auto log = csv(text, options);
  EXPECT_EQ(log.bad.count, 25);
  EXPECT_EQ(log.bad.first.size(), 10U);
  EXPECT_THAT(log.events, IsEmpty());
}

TEST(Csv, RefusesWhatNoTableHoldsEvenIfBadRowsAreSkipped) {
  auto options = options_of_test();
  options.skip_bad = true;
  EXPECT_THAT(csv(kHeader + "c1,\"a,2026-01-01\nc1,b,2026-01-01\n", options).error,
              HasSubstr("a quote in the row is never closed (line 2)"));
  EXPECT_THAT(csv(kHeader + std::string("c1,a\0b,2026-01-01\n", 18), options).error,
              HasSubstr("NUL"));
  EXPECT_THAT(csv(kHeader + std::string(2'000, ','), options).error,
              HasSubstr("more than 1000 fields"));
}

TEST(Csv, RefusesAFieldOfAHundredMegabytes) {
  const auto log =
      csv(kHeader + "c1,a,2026-01-01\nc1,\"" + std::string(100'000'000, 'x') + "\",2026-01-01\n");
  EXPECT_THAT(log.error, HasSubstr("the row has more than 4 MB (line 3)"));
  EXPECT_THAT(types(log), ElementsAre("a", HasSubstr("error")));
}

}  // namespace
}  // namespace hindsight::eventlog
