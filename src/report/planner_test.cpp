#include "report/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/filter_parser.h"
#include "report/test_definition.h"

namespace hindsight::report {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A definition with all that a plan is made of; keeps what the plan input borrows.
struct Setup {
  Moment moment = berlin_moment();
  ReportDefinition definition;
  std::vector<Filter> filters;
  std::vector<ResolvedSource> sources;
  SourceNodes nodes{{{{"start", "", false}, {"approve", "Approve", true}}}};

  explicit Setup(std::string_view members) {
    const auto report = document(report_text(members));
    auto parsed = parse_definition(report);
    if (!parsed) throw std::invalid_argument(parsed.error().text());
    definition = std::move(*parsed);
    const FilterScope scope{moment, definition.view, definition.selections};
    auto read = parse_filters(filters_of(report), "data.filter", scope);
    if (!read) throw std::invalid_argument(read.error().text());
    filters = std::move(*read);
    sources = resolve_sources(definition.selections, {});
  }

  PlanInput input() const { return {definition, filters, sources, nodes, moment, 1000}; }

  ResolvedGrouping grouping(std::optional<ValueRange> range = std::nullopt) const {
    auto draft = draft_plan(input());
    auto axis = finish_plan(input(), draft, range);
    if (!axis) throw std::runtime_error(axis.error().text());
    return {draft.plan.grouping, std::move(*axis)};
  }
};

std::string view(std::string_view entity, std::string_view properties, std::string_view group_by,
                 std::string_view more = "") {
  return R"("view": {"entity": ")" + std::string(entity) + R"(", "properties": )" +
         std::string(properties) + R"(}, "groupBy": )" + std::string(group_by) + std::string(more);
}

std::vector<std::string> keys(const Axis& axis) {
  std::vector<std::string> result;
  for (const auto& entry : axis.entries) result.push_back(entry.key);
  return result;
}

ValueRange between(std::string_view first, std::string_view last) {
  return {static_cast<double>(instant(first)), static_cast<double>(instant(last))};
}

TEST(DraftPlan, CarriesEntitySourcesAndTime) {
  const Setup setup(kCountByNone);
  const auto draft = draft_plan(setup.input());
  EXPECT_EQ(draft.plan.entity, Entity::process_instance);
  EXPECT_EQ(draft.plan.sources.at(0).key, "order");
  EXPECT_EQ(draft.plan.now, setup.moment.now);
  EXPECT_THAT(draft.plan.measures, ElementsAre(Measure{}));
  EXPECT_THAT(draft.plan.filters, IsEmpty());
  EXPECT_FALSE(draft.question);
  EXPECT_TRUE(std::holds_alternative<ByNone>(setup.grouping().grouping));
}

TEST(DraftPlan, OrdersMeasuresByPropertyThenTimeThenAggregation) {
  const Setup setup(view("userTask", R"(["frequency", "duration"])", R"({"type": "userTasks"})",
                         R"(, "configuration": {"aggregationTypes": ["min", "max"],
                              "userTaskDurationTimes": ["idle", "total"]})"));
  const auto draft = draft_plan(setup.input());
  using Kind = Aggregation::Kind;
  const auto duration = [](Kind kind, UserTaskTime time) {
    return Measure{Measure::Kind::duration, {kind, 0}, time};
  };
  EXPECT_EQ(draft.plan.entity, Entity::user_task);
  EXPECT_THAT(draft.plan.measures,
              ElementsAre(Measure{}, duration(Kind::min, UserTaskTime::idle),
                          duration(Kind::max, UserTaskTime::idle),
                          duration(Kind::min, UserTaskTime::total),
                          duration(Kind::max, UserTaskTime::total)));
  ASSERT_EQ(draft.measures.size(), 5U);
  EXPECT_FALSE(draft.measures[0].aggregation);
  EXPECT_EQ(draft.measures[1].time, UserTaskTime::idle);
}

TEST(DraftPlan, OnlyUserTasksHaveSeveralTimes) {
  const Setup setup(view("flowNode", R"(["duration"])", R"({"type": "flowNodes"})",
                         R"(, "configuration": {"userTaskDurationTimes": ["idle", "work"]})"));
  const auto draft = draft_plan(setup.input());
  ASSERT_EQ(draft.measures.size(), 1U);
  EXPECT_FALSE(draft.measures[0].time);
}

TEST(DraftPlan, GroupingInstancesByEndDateImpliesCompletedOnes) {
  const Setup setup(view("processInstance", R"(["frequency"])",
                         R"({"type": "endDate", "value": {"unit": "day"}})"));
  const auto draft = draft_plan(setup.input());
  ASSERT_EQ(draft.plan.filters.size(), 1U);
  EXPECT_EQ(std::get<StateFilter>(draft.plan.filters[0].what).state, StateFilter::State::completed);
  EXPECT_EQ(std::get<InstanceDate>(draft.question.value()), InstanceDate::end);
}

TEST(DraftPlan, AssigneesAreThoseOfTheModelsTasks) {
  Setup setup(view("userTask", R"(["frequency"])", R"({"type": "assignee"})"));
  const auto draft = draft_plan(setup.input());
  ASSERT_EQ(draft.plan.filters.size(), 1U);
  EXPECT_THAT(std::get<ViewFlowNodeFilter>(draft.plan.filters[0].what).flow_nodes,
              ElementsAre("approve"));
  setup.nodes = {std::nullopt};
  EXPECT_THAT(draft_plan(setup.input()).plan.filters, IsEmpty());
}

TEST(Grouping, DatesHaveABucketForEveryUnitOfTheData) {
  const Setup setup(view("processInstance", R"(["frequency"])",
                         R"({"type": "startDate", "value": {"unit": "month"}})"));
  const auto resolved =
      setup.grouping(between("2026-01-31T23:30:00Z", "2026-04-10T00:00:00Z"));
  const auto& by_date = std::get<ByDate>(resolved.grouping);
  EXPECT_EQ(by_date.field, InstanceDate::start);
  EXPECT_THAT(by_date.boundaries,
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
  const Setup relative(by_start_date(
      "day", "instanceStartDate", R"({"type": "relative", "start": {"value": 2, "unit": "weeks"}})"));
  EXPECT_EQ(keys(relative.grouping(range).axis).front(), "2026-05-04T00:00:00.000+0200");
  EXPECT_EQ(keys(relative.grouping(range).axis).back(), "2026-05-17T00:00:00.000+0200");
  const Setup open(by_start_date("day", "instanceStartDate",
                                 R"({"type": "fixed", "start": "2026-05-09T00:00:00+0200"})"));
  EXPECT_EQ(keys(open.grouping(range).axis).front(), "2026-05-09T00:00:00.000+0200");
  EXPECT_EQ(keys(open.grouping(range).axis).back(), "2026-05-20T00:00:00.000+0200");  // today
  const Setup other(by_start_date("day", "instanceEndDate",
                                  R"({"type": "fixed", "start": "2026-05-09T00:00:00+0200"})"));
  EXPECT_EQ(other.grouping(range).axis.entries.size(), 2U);
  const Setup automatic(by_start_date("automatic", "instanceStartDate",
                                      R"({"type": "rolling", "start": {"value": 1, "unit": "years"}})"));
  EXPECT_EQ(std::get<ByDate>(automatic.grouping(range).grouping).boundaries.front(),
            instant("2026-05-10T12:00:00Z"));
}

TEST(Grouping, AFilteredTimeWithoutDataIsShownEmpty) {
  const Setup setup(by_start_date("week", "instanceStartDate",
                                  R"({"type": "relative", "start": {"value": 2, "unit": "weeks"}})"));
  EXPECT_THAT(keys(setup.grouping().axis),
              ElementsAre("2026-05-04T00:00:00.000+0200", "2026-05-11T00:00:00.000+0200"));
}

TEST(Grouping, WithoutDatesThereAreNoBuckets) {
  const Setup setup(view("processInstance", R"(["frequency"])",
                         R"({"type": "startDate", "value": {"unit": "automatic"}})"));
  const auto resolved = setup.grouping();
  EXPECT_THAT(resolved.axis.entries, IsEmpty());
  EXPECT_GE(std::get<ByDate>(resolved.grouping).boundaries.size(), 2U);
}

TEST(Grouping, AutomaticDatesOfOneInstantAreAMonth) {
  const Setup setup(view("processInstance", R"(["frequency"])",
                         R"({"type": "startDate", "value": {"unit": "automatic"}})"));
  const auto one = setup.grouping(between("2026-05-10T12:00:00Z", "2026-05-10T12:00:00Z"));
  EXPECT_THAT(keys(one.axis), ElementsAre("2026-05-01T00:00:00.000+0200"));
  const auto more = setup.grouping(between("2026-05-10T12:00:00Z", "2026-05-10T12:00:08Z"));
  EXPECT_EQ(more.axis.entries.size(), 80U);
  EXPECT_EQ(more.axis.entries[1].key, "2026-05-10T14:00:00.100+0200");
}

TEST(Grouping, TooManyDatesAreRefused) {
  const Setup setup(view("processInstance", R"(["frequency"])",
                         R"({"type": "startDate", "value": {"unit": "minute"}})"));
  auto draft = draft_plan(setup.input());
  const auto refused = finish_plan(setup.input(), draft,
                                   between("2026-01-01T00:00:00Z", "2026-05-10T00:00:00Z"));
  EXPECT_EQ(refused.error().code, ErrorCode::resource_exhausted);
}

std::string by_variable(std::string_view type, std::string_view more = "") {
  return view("processInstance", R"(["frequency"])",
              R"({"type": "variable", "value": {"name": "v", "type": ")" + std::string(type) + R"("}})",
              more);
}

TEST(Grouping, TextVariablesAreOpenTerms) {
  const Setup setup(by_variable("Boolean"));
  EXPECT_FALSE(draft_plan(setup.input()).question);
  const auto resolved = setup.grouping();
  const auto& grouping = std::get<ByVariable>(resolved.grouping);
  EXPECT_EQ(grouping.name, "v");
  EXPECT_EQ(grouping.type, model::VariableType::boolean);
  EXPECT_EQ(grouping.interval, 0);
  EXPECT_THAT(grouping.boundaries, IsEmpty());
  EXPECT_TRUE(resolved.axis.open);
  EXPECT_TRUE(resolved.axis.shows_missing);
}

TEST(Grouping, NumberVariablesAreAHistogram) {
  const Setup setup(by_variable("Integer"));
  const auto draft = draft_plan(setup.input());
  EXPECT_EQ(std::get<VariableReference>(draft.question.value()).name, "v");
  const auto resolved = setup.grouping(ValueRange{120, 139});
  EXPECT_EQ(std::get<ByVariable>(resolved.grouping).baseline, 100);
  EXPECT_EQ(std::get<ByVariable>(resolved.grouping).interval, 1);
  EXPECT_EQ(resolved.axis.entries.size(), 40U);
  EXPECT_EQ(resolved.axis.entries.back().key, "139");
  EXPECT_EQ(resolved.axis.entries.back().order, 139);

  const auto none = setup.grouping();
  EXPECT_GT(std::get<ByVariable>(none.grouping).interval, 0);
  EXPECT_THAT(none.axis.entries, IsEmpty());
  EXPECT_TRUE(none.axis.shows_missing);
}

TEST(Grouping, AChosenBaselineAboveAllNumbersShowsNothing) {
  const Setup setup(by_variable("Double", R"(, "configuration": {"customBucket":
      {"active": true, "bucketSize": 5, "baseline": 1000}})"));
  const auto resolved = setup.grouping(ValueRange{1, 10});
  EXPECT_THAT(resolved.axis.entries, IsEmpty());
  EXPECT_FALSE(resolved.axis.shows_missing);
}

TEST(Grouping, DateVariablesFollowTheConfiguredUnitAscending) {
  const Setup setup(by_variable("Date", R"(, "configuration": {"groupByDateVariableUnit": "year"})"));
  const auto resolved = setup.grouping(between("2024-06-01T00:00:00Z", "2025-06-01T00:00:00Z"));
  EXPECT_EQ(std::get<ByVariable>(resolved.grouping).boundaries.size(), 3U);
  EXPECT_THAT(keys(resolved.axis),
              ElementsAre("2024-01-01T00:00:00.000+0100", "2025-01-01T00:00:00.000+0100"));
  EXPECT_TRUE(resolved.axis.default_sorting.ascending);
  EXPECT_TRUE(resolved.axis.shows_missing);
}

TEST(Grouping, FlowNodesAreThoseOfTheModels) {
  Setup setup(view("flowNode", R"(["frequency"])", R"({"type": "flowNodes"})"));
  setup.nodes.push_back({{{"approve", "Check", true}, {"end", "", false}}});
  const auto axis = setup.grouping().axis;
  EXPECT_THAT(keys(axis), ElementsAre("start", "approve", "end"));
  EXPECT_EQ(axis.entries[1].label, "Approve");
  EXPECT_TRUE(axis.shows_empty);
  EXPECT_FALSE(axis.open);
  EXPECT_EQ(axis.default_sorting.by, "label");
  setup.nodes.push_back(std::nullopt);
  EXPECT_TRUE(setup.grouping().axis.open);
}

TEST(Grouping, ViewFiltersKeepOtherNodesAway) {
  const Setup setup(view("flowNode", R"(["frequency"])", R"({"type": "flowNodes"})",
                         R"(, "filter": [{"type": "executedFlowNodes", "filterLevel": "view",
                              "data": {"operator": "in", "values": ["start"]}}])"));
  EXPECT_FALSE(setup.grouping().axis.shows_empty);
}

TEST(Grouping, UserTasksLeaveOutOtherNodes) {
  const Setup setup(view("userTask", R"(["frequency"])", R"({"type": "userTasks"})"));
  const auto resolved = setup.grouping();
  EXPECT_TRUE(std::holds_alternative<ByUserTask>(resolved.grouping));
  EXPECT_THAT(keys(resolved.axis), ElementsAre("approve"));
}

TEST(RawPlan, PagesAndSorts) {
  constexpr auto kRaw = R"("view": {"properties": ["rawData"]}, "groupBy": {"type": "none"})";
  const Setup plain(kRaw);
  auto plan = raw_plan(plain.input(), std::nullopt, std::nullopt);
  EXPECT_EQ(plan.limit, 20U);
  EXPECT_EQ(plan.offset, 0U);
  EXPECT_EQ(plan.sort_by, "startDate");
  EXPECT_FALSE(plan.ascending);
  plan = raw_plan(plain.input(), 1'000'000, 40);
  EXPECT_EQ(plan.limit, 10'000U);
  EXPECT_EQ(plan.offset, 40U);
  const auto sorted = [&](std::string_view by) {
    const Setup setup(std::string(kRaw) + R"(, "configuration": {"sorting": {"by": ")" +
                      std::string(by) + R"(", "order": "asc"}})");
    return raw_plan(setup.input(), 5, 0);
  };
  EXPECT_EQ(sorted("variable:amount").sort_by, "variable:amount");
  EXPECT_TRUE(sorted("duration").ascending);
  EXPECT_EQ(sorted("shoe").sort_by, "startDate");
  EXPECT_FALSE(sorted("shoe").ascending);
}

}  // namespace
}  // namespace hindsight::report
