#include "report/grouping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/plan_sample.h"

namespace hindsight::report {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Grouping, DatesHaveABucketForEveryUnitOfTheData) {
  const Sample sample(view("processInstance", R"(["frequency"])",
                           R"({"type": "startDate", "value": {"unit": "month"}})"));
  const auto resolved = sample.grouping(between("2026-01-31T23:30:00Z", "2026-04-10T00:00:00Z"));
  const auto& by_date = std::get<ByDate>(resolved.grouping);
  EXPECT_EQ(by_date.field, DateField::start);
  EXPECT_THAT(
      by_date.boundaries,
      ElementsAre(instant("2026-02-01T00:00:00+0100"), instant("2026-03-01T00:00:00+0100"),
                  instant("2026-04-01T00:00:00+0200"), instant("2026-05-01T00:00:00+0200")));
  EXPECT_THAT(keys(resolved.axis),
              ElementsAre("2026-02-01T00:00:00.000+0100", "2026-03-01T00:00:00.000+0100",
                          "2026-04-01T00:00:00.000+0200"));
  EXPECT_TRUE(resolved.axis.by_index);
  EXPECT_TRUE(resolved.axis.shows_empty);
  EXPECT_FALSE(resolved.axis.default_sorting.ascending);
}

std::string by_start_date(std::string_view unit, std::string_view filter_type,
                          std::string_view filter_data) {
  return view("processInstance", R"(["frequency"])",
              R"({"type": "startDate", "value": {"unit": ")" + std::string(unit) + R"("}})",
              R"(, "filter": [{"type": ")" + std::string(filter_type) +
                  R"(", "filterLevel": "instance", "data": )" + std::string(filter_data) + "}]");
}

TEST(Grouping, DatesReachOverTheFilteredTime) {
  const auto range = between("2026-05-10T12:00:00Z", "2026-05-11T12:00:00Z");
  const Sample relative(
      by_start_date("day", "instanceStartDate",
                    R"({"type": "relative", "start": {"value": 2, "unit": "weeks"}})"));
  EXPECT_EQ(keys(relative.grouping(range).axis).front(), "2026-05-04T00:00:00.000+0200");
  EXPECT_EQ(keys(relative.grouping(range).axis).back(), "2026-05-17T00:00:00.000+0200");
  const Sample open(by_start_date("day", "instanceStartDate",
                                  R"({"type": "fixed", "start": "2026-05-09T00:00:00+0200"})"));
  EXPECT_EQ(keys(open.grouping(range).axis).front(), "2026-05-09T00:00:00.000+0200");
  EXPECT_EQ(keys(open.grouping(range).axis).back(), "2026-05-20T00:00:00.000+0200");  // today
  const Sample other(by_start_date("day", "instanceEndDate",
                                   R"({"type": "fixed", "start": "2026-05-09T00:00:00+0200"})"));
  EXPECT_EQ(other.grouping(range).axis.entries.size(), 2U);
  const Sample automatic(
      by_start_date("automatic", "instanceStartDate",
                    R"({"type": "rolling", "start": {"value": 1, "unit": "years"}})"));
  EXPECT_EQ(std::get<ByDate>(automatic.grouping(range).grouping).boundaries.front(),
            instant("2026-05-10T12:00:00Z"));
}

TEST(Grouping, WithoutAnythingToDivideAutomaticBucketsAreMonths) {
  const Sample sample(by_start_date("automatic", "instanceStartDate",
                                    R"({"type": "fixed", "start": "2026-03-05T00:00:00+0100",
                                        "end": "2026-04-05T00:00:00+0200"})"));
  EXPECT_THAT(keys(sample.grouping().axis),
              ElementsAre("2026-03-01T00:00:00.000+0100", "2026-04-01T00:00:00.000+0200"));
  const auto moment = between("2026-03-10T12:00:00Z", "2026-03-10T12:00:00Z");
  EXPECT_EQ(keys(sample.grouping(moment).axis).size(), 2U);
}

TEST(Grouping, AFilteredTimeWithoutDataIsShownEmpty) {
  const Sample sample(
      by_start_date("week", "instanceStartDate",
                    R"({"type": "relative", "start": {"value": 2, "unit": "weeks"}})"));
  EXPECT_THAT(keys(sample.grouping().axis),
              ElementsAre("2026-05-04T00:00:00.000+0200", "2026-05-11T00:00:00.000+0200"));
}

TEST(Grouping, WithoutDatesThereAreNoBuckets) {
  const Sample sample(view("processInstance", R"(["frequency"])",
                           R"({"type": "startDate", "value": {"unit": "automatic"}})"));
  const auto resolved = sample.grouping();
  EXPECT_THAT(resolved.axis.entries, IsEmpty());
  EXPECT_GE(std::get<ByDate>(resolved.grouping).boundaries.size(), 2U);
}

TEST(Grouping, AutomaticDatesOfOneInstantAreAMonth) {
  const Sample sample(view("processInstance", R"(["frequency"])",
                           R"({"type": "startDate", "value": {"unit": "automatic"}})"));
  const auto one = sample.grouping(between("2026-05-10T12:00:00Z", "2026-05-10T12:00:00Z"));
  EXPECT_THAT(keys(one.axis), ElementsAre("2026-05-01T00:00:00.000+0200"));
  const auto more = sample.grouping(between("2026-05-10T12:00:00Z", "2026-05-10T12:00:08Z"));
  EXPECT_EQ(more.axis.entries.size(), 80U);
  EXPECT_EQ(more.axis.entries[1].key, "2026-05-10T14:00:00.100+0200");
}

TEST(Grouping, TooManyDatesAreRefused) {
  const Sample sample(view("processInstance", R"(["frequency"])",
                           R"({"type": "startDate", "value": {"unit": "minute"}})"));
  auto draft = draft_plan(sample.input());
  const auto refused =
      finish_plan(sample.input(), draft, between("2026-01-01T00:00:00Z", "2026-05-10T00:00:00Z"));
  EXPECT_EQ(refused.error().code, ErrorCode::resource_exhausted);
}

std::string by_variable(std::string_view type, std::string_view more = "") {
  return view(
      "processInstance", R"(["frequency"])",
      R"({"type": "variable", "value": {"name": "v", "type": ")" + std::string(type) + R"("}})",
      more);
}

TEST(Grouping, TextVariablesAreOpenTerms) {
  const Sample sample(by_variable("Boolean"));
  EXPECT_FALSE(draft_plan(sample.input()).question);
  const auto resolved = sample.grouping();
  const auto& grouping = std::get<ByVariable>(resolved.grouping);
  EXPECT_EQ(grouping.name, "v");
  EXPECT_EQ(grouping.type, model::VariableType::boolean);
  EXPECT_EQ(grouping.interval, 0);
  EXPECT_THAT(grouping.boundaries, IsEmpty());
  EXPECT_TRUE(resolved.axis.open);
  EXPECT_TRUE(resolved.axis.shows_missing);
}

TEST(Grouping, NumberVariablesAreAHistogram) {
  const Sample sample(by_variable("Integer"));
  const auto draft = draft_plan(sample.input());
  EXPECT_EQ(std::get<VariableReference>(draft.question.value()).name, "v");
  const auto resolved = sample.grouping(ValueRange{120, 139});
  EXPECT_EQ(std::get<ByVariable>(resolved.grouping).baseline, 100);
  EXPECT_EQ(std::get<ByVariable>(resolved.grouping).interval, 1);
  EXPECT_EQ(resolved.axis.entries.size(), 40U);
  EXPECT_EQ(resolved.axis.entries.back().key, "139");
  EXPECT_EQ(resolved.axis.entries.back().order, 139);

  const auto none = sample.grouping();
  EXPECT_GT(std::get<ByVariable>(none.grouping).interval, 0);
  EXPECT_THAT(none.axis.entries, IsEmpty());
  EXPECT_TRUE(none.axis.shows_missing);
}

TEST(Grouping, AChosenBaselineAboveAllNumbersShowsNothing) {
  const Sample sample(by_variable("Double", R"(, "configuration": {"customBucket":
      {"active": true, "bucketSize": 5, "baseline": 1000}})"));
  const auto resolved = sample.grouping(ValueRange{1, 10});
  EXPECT_THAT(resolved.axis.entries, IsEmpty());
  EXPECT_FALSE(resolved.axis.shows_missing);
}

TEST(Grouping, DateVariablesFollowTheConfiguredUnitAscending) {
  const Sample sample(
      by_variable("Date", R"(, "configuration": {"groupByDateVariableUnit": "year"})"));
  const auto resolved = sample.grouping(between("2024-06-01T00:00:00Z", "2025-06-01T00:00:00Z"));
  EXPECT_EQ(std::get<ByVariable>(resolved.grouping).boundaries.size(), 3U);
  EXPECT_THAT(keys(resolved.axis),
              ElementsAre("2024-01-01T00:00:00.000+0100", "2025-01-01T00:00:00.000+0100"));
  EXPECT_TRUE(resolved.axis.default_sorting.ascending);
  EXPECT_TRUE(resolved.axis.shows_missing);
}

TEST(Grouping, RunningDatesCoverTheLivesOfTheInstances) {
  const Sample sample(view("processInstance", R"(["frequency"])",
                           R"({"type": "runningDate", "value": {"unit": "month"}})"));
  EXPECT_TRUE(std::holds_alternative<RunningRange>(*range_question(sample.definition.group_by)));
  const auto resolved = sample.grouping(between("2026-02-10T00:00:00Z", "2026-03-10T00:00:00Z"));
  EXPECT_THAT(std::get<ByRunningDate>(resolved.grouping).boundaries,
              ElementsAre(instant("2026-02-01T00:00:00+0100"), instant("2026-03-01T00:00:00+0100"),
                          instant("2026-04-01T00:00:00+0200")));
  EXPECT_THAT(keys(resolved.axis),
              ElementsAre("2026-02-01T00:00:00.000+0100", "2026-03-01T00:00:00.000+0100"));
  EXPECT_TRUE(resolved.axis.default_sorting.ascending);
  EXPECT_THAT(sample.grouping().axis.entries, IsEmpty());
}

TEST(Grouping, DatesOfFlowNodesDoNotReachOverFiltersOfInstances) {
  const Sample sample(view("flowNode", R"(["frequency"])",
                           R"({"type": "startDate", "value": {"unit": "day"}})",
                           R"(, "filter": [{"type": "instanceStartDate", "filterLevel": "instance",
                              "data": {"type": "fixed", "start": "2026-05-01T00:00:00+0200"}}])"));
  const auto resolved = sample.grouping(between("2026-05-10T12:00:00Z", "2026-05-11T12:00:00Z"));
  EXPECT_EQ(resolved.axis.entries.size(), 2U);
}

TEST(Grouping, DurationsAreNamedByTheirFirstMillisecond) {
  const Sample sample(view("flowNode", R"(["frequency"])", R"({"type": "duration"})",
                           R"(, "configuration": {"customBucket": {"active": true,
                              "bucketSize": 1, "bucketSizeUnit": "second"}})"));
  EXPECT_TRUE(std::holds_alternative<DurationRange>(*range_question(sample.definition.group_by)));
  const auto resolved = sample.grouping(ValueRange{500, 2500});
  EXPECT_EQ(std::get<ByDuration>(resolved.grouping), (ByDuration{0, 1000}));
  EXPECT_THAT(keys(resolved.axis), ElementsAre("0", "1000", "2000"));
  EXPECT_TRUE(resolved.axis.shows_empty);
}

TEST(Grouping, CandidateGroupsAreThoseOfTheModelsTasks) {
  const Sample sample(view("userTask", R"(["frequency"])", R"({"type": "candidateGroup"})"));
  EXPECT_TRUE(needs_models(sample.definition));
  const auto resolved = sample.grouping();
  EXPECT_TRUE(std::holds_alternative<ByCandidateGroup>(resolved.grouping));
  EXPECT_TRUE(resolved.axis.open);
  EXPECT_EQ(resolved.axis.entries.front().label, "Unassigned");
  const auto draft = draft_plan(sample.input());
  ASSERT_EQ(draft.plan.filters.size(), 1U);
  EXPECT_THAT(std::get<RowFilter>(draft.plan.filters.front().what).condition.nodes->ids,
              ElementsAre("approve"));
}

TEST(Grouping, FlowNodesAreThoseOfTheModels) {
  Sample sample(view("flowNode", R"(["frequency"])", R"({"type": "flowNodes"})"));
  sample.nodes.push_back({{{"approve", "Check", true}, {"end", "", false}}});
  const auto axis = sample.grouping().axis;
  EXPECT_THAT(keys(axis), ElementsAre("start", "approve", "end"));
  EXPECT_EQ(axis.entries[1].label, "Approve");
  EXPECT_TRUE(axis.shows_empty);
  EXPECT_FALSE(axis.open);
  EXPECT_EQ(axis.default_sorting.by, "label");
  sample.nodes.push_back(std::nullopt);
  EXPECT_TRUE(sample.grouping().axis.open);
}

TEST(Grouping, ViewFiltersKeepOtherNodesAway) {
  const Sample sample(view("flowNode", R"(["frequency"])", R"({"type": "flowNodes"})",
                           R"(, "filter": [{"type": "executedFlowNodes", "filterLevel": "view",
                              "data": {"operator": "in", "values": ["start"]}}])"));
  EXPECT_FALSE(sample.grouping().axis.shows_empty);
}

TEST(Grouping, UserTasksLeaveOutOtherNodes) {
  const Sample sample(view("userTask", R"(["frequency"])", R"({"type": "userTasks"})"));
  const auto resolved = sample.grouping();
  EXPECT_TRUE(std::holds_alternative<ByUserTask>(resolved.grouping));
  EXPECT_THAT(keys(resolved.axis), ElementsAre("approve"));
}

}  // namespace
}  // namespace hindsight::report
