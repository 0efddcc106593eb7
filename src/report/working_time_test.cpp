#include "report/working_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/combinations.h"
#include "report/plan_sample.h"

namespace hindsight::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr auto kNine = R"({"from": "09:00", "to": "17:00"})";

std::string with(std::string_view days, std::string_view more = "") {
  return R"({"zone": "Europe/Berlin", "days": )" + std::string(days) + std::string(more) + "}";
}
std::string with_monday(std::string_view hours, std::string_view more = "") {
  return with(R"({"monday": )" + std::string(hours) + "}", more);
}

TEST(ParseWorkingTime, ReadsDaysAndHolidays) {
  const auto parsed = parse_working_time(
      document(
          with(R"({"tuesday": [{"from": "00:00", "to": "08:05"}, {"from": "08:05", "to": "24:00"}],
                        "sunday": [], "monday": null})",
               R"(, "holidays": ["2026-12-26", "1970-01-02", "1969-12-31", "2026-12-26"])")),
      "w");
  ASSERT_TRUE(parsed) << parsed.error().text();
  const auto& days = (*parsed)->days();
  ASSERT_EQ(days[1].size(), 2U);
  EXPECT_EQ(days[1][0].to, (8 * 60 + 5) * 60'000);
  EXPECT_EQ(days[1][1].to, 24 * 3'600'000);
  EXPECT_TRUE(days[0].empty());
  EXPECT_THAT((*parsed)->holidays(), ElementsAre(-1, 1, 20'813));
}

TEST(ParseWorkingTime, TheTextOfACalendarIsTheCalendar) {
  const auto first = parse_working_time(document(with_monday(std::string("[") + kNine + "]")), "w");
  ASSERT_TRUE(first);
  const auto again = parse_working_time(document((*first)->text()), "w");
  ASSERT_TRUE(again);
  EXPECT_EQ((*again)->text(), (*first)->text());
  EXPECT_EQ((*again)->before_day(), (*first)->before_day());
}

TEST(ParseWorkingTime, SaysWhatIsWrongAndWhere) {
  std::string many = "[";
  for (int i = 0; i < 25; ++i)
    many += (i == 0 ? "" : ",") + std::string(R"({"from": "09:00", "to": "17:00"})");
  many += "]";
  std::string holidays = R"(, "holidays": ["2026-12-25")";
  for (int i = 0; i < 1000; ++i) holidays += R"(, "2026-12-25")";
  holidays += "]";
  const auto monday = std::string("[") + kNine + "]";
  struct Case {
    std::string text;
    const char* path;
    const char* message;
  };
  const Case cases[] = {
      {"[]", "w", "expected an object"},
      {"{}", "w", "'zone' is missing"},
      {R"({"zone": "Europe/Berlin"})", "w", "'days' is missing"},
      {R"({"zone": "Mars/Base", "days": {"monday": []}})", "w.zone",
       "unknown time zone 'Mars/Base'"},
      {R"({"zone": 7, "days": {}})", "w.zone", "expected a text"},
      {with("{}"), "w.days", "at least one day needs working hours"},
      {with_monday("[]"), "w.days", "at least one day needs working hours"},
      {with("[]"), "w.days", "expected an object"},
      {with(R"({"Monday": []})"), "w.days", "found \"Monday\""},
      {with_monday(monday, R"(, "holiday": [])"), "w", "found \"holiday\""},
      {with_monday("{}"), "w.days.monday", "expected a list"},
      {with_monday("[7]"), "w.days.monday[0]", "expected an object"},
      {with_monday(R"([{"from": "09:00"}])"), "w.days.monday[0]", "'to' is missing"},
      {with_monday(R"([{"from": "09:00", "to": "17:00", "until": 1}])"), "w.days.monday[0]",
       "found \"until\""},
      {with_monday(R"([{"from": "9:00", "to": "17:00"}])"), "w.days.monday[0].from",
       "found '9:00'"},
      {with_monday(R"([{"from": "09:60", "to": "17:00"}])"), "w.days.monday[0].from",
       "found '09:60'"},
      {with_monday(R"([{"from": "09:00", "to": "24:01"}])"), "w.days.monday[0].to",
       "found '24:01'"},
      {with_monday(R"([{"from": "09:00", "to": "-1:00"}])"), "w.days.monday[0].to",
       "found '-1:00'"},
      {with_monday(R"([{"from": "22:00", "to": "06:00"}])"), "w.days.monday[0]",
       "'to' has to be after 'from'"},
      {with_monday(R"([{"from": "09:00", "to": "09:00"}])"), "w.days.monday[0]",
       "'to' has to be after 'from'"},
      {with_monday(R"([{"from": "09:00", "to": "12:00"}, {"from": "11:59", "to": "13:00"}])"),
       "w.days.monday[1]", "must not overlap"},
      {with_monday(R"([{"from": "13:00", "to": "17:00"}, {"from": "09:00", "to": "12:00"}])"),
       "w.days.monday[1]", "have to be in order"},
      {with_monday(many), "w.days.monday", "at most 24"},
      {with_monday(monday, R"(, "holidays": "2026-12-25")"), "w.holidays", "expected a list"},
      {with_monday(monday, R"(, "holidays": ["2026-12-25", "2026-02-29"])"), "w.holidays[1]",
       "found '2026-02-29'"},
      {with_monday(monday, R"(, "holidays": ["2026-12-25T00:00:00Z"])"), "w.holidays[0]",
       "expected a date"},
      {with_monday(monday, R"(, "holidays": [null])"), "w.holidays[0]", "expected a text"},
      {with_monday(monday, holidays), "w.holidays", "at most 1000"},
  };
  for (const auto& [text, path, message] : cases) {
    const auto parsed = parse_working_time(document(text), "w");
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(parsed.error().context, path) << text;
    EXPECT_THAT(parsed.error().message, HasSubstr(message)) << text;
  }
}

std::string report(std::string_view entity, std::string_view property, std::string_view group,
                   std::string_view more = "") {
  return view(entity, "[\"" + std::string(property) + "\"]", group,
              R"(, "configuration": {"workingTime": )" +
                  with_monday(std::string("[") + kNine + "]") + std::string(more) + "}");
}

TEST(WorkingTime, IsOfThePlanAndOfItsFilters) {
  Sample sample(report("flowNode", "duration", R"({"type": "flowNodes"})") +
                R"(, "filter": [
      {"type": "processInstanceDuration", "filterLevel": "instance", "appliedTo": ["all"],
       "data": {"operator": ">", "value": 1, "unit": "days"}},
      {"type": "flowNodeDuration", "filterLevel": "instance", "appliedTo": ["all"],
       "data": {"approve": {"operator": ">", "value": 1, "unit": "days"}}},
      {"type": "flowNodeDuration", "filterLevel": "view", "appliedTo": ["all"],
       "data": {"approve": {"operator": ">", "value": 1, "unit": "days"}}}])");
  const auto& calendar = sample.definition.configuration.calendar;
  ASSERT_NE(calendar, nullptr);
  count_working_time(calendar, sample.filters);
  EXPECT_EQ(draft_plan(sample.input()).plan.calendar, calendar);
  EXPECT_EQ(raw_plan(sample.input(), {}, {}).calendar, calendar);
  ASSERT_EQ(sample.filters.size(), 3U);
  EXPECT_EQ(std::get<DurationFilter>(sample.filters[0].what).calendar, calendar);
  EXPECT_EQ(
      std::get<FlowNodeFilter>(sample.filters[1].what).all.at(0).durations.at(0).test.calendar,
      calendar);
  EXPECT_EQ(std::get<RowFilter>(sample.filters[2].what).condition.durations.at(0).test.calendar,
            calendar);
}

TEST(WorkingTime, WithoutItAllTimeCounts) {
  const Sample sample(kCountByNone);
  EXPECT_EQ(draft_plan(sample.input()).plan.calendar, nullptr);
}

}  // namespace
}  // namespace hindsight::report
