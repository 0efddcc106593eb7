#include "report/planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/plan_sample.h"

namespace hindsight::report {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(DraftPlan, CarriesEntitySourcesAndTime) {
  const Sample sample(kCountByNone);
  const auto draft = draft_plan(sample.input());
  EXPECT_EQ(draft.plan.entity, Entity::process_instance);
  EXPECT_EQ(draft.plan.sources.at(0).key, "order");
  EXPECT_EQ(draft.plan.now, sample.moment.now);
  EXPECT_THAT(draft.plan.measures, ElementsAre(Measure{}));
  EXPECT_THAT(draft.plan.filters, IsEmpty());
  EXPECT_FALSE(draft.question);
  EXPECT_TRUE(std::holds_alternative<ByNone>(sample.grouping().grouping));
}

TEST(DraftPlan, OrdersMeasuresByPropertyThenTimeThenAggregation) {
  const Sample sample(view("userTask", R"(["frequency", "duration"])", R"({"type": "userTasks"})",
                           R"(, "configuration": {"aggregationTypes": ["min", "max"],
                              "userTaskDurationTimes": ["idle", "total"]})"));
  const auto draft = draft_plan(sample.input());
  using Kind = Aggregation::Kind;
  const auto duration = [](Kind kind, UserTaskTime time) {
    return Measure{Measure::Kind::duration, {kind, 0}, time};
  };
  EXPECT_EQ(draft.plan.entity, Entity::user_task);
  EXPECT_THAT(draft.plan.measures, ElementsAre(Measure{}, duration(Kind::min, UserTaskTime::idle),
                                               duration(Kind::max, UserTaskTime::idle),
                                               duration(Kind::min, UserTaskTime::total),
                                               duration(Kind::max, UserTaskTime::total)));
  ASSERT_EQ(draft.measures.size(), 5U);
  EXPECT_FALSE(draft.measures[0].aggregation);
  EXPECT_EQ(draft.measures[1].time, UserTaskTime::idle);
}

TEST(DraftPlan, OnlyUserTasksHaveSeveralTimes) {
  const Sample sample(view("flowNode", R"(["duration"])", R"({"type": "flowNodes"})",
                           R"(, "configuration": {"userTaskDurationTimes": ["idle", "work"]})"));
  const auto draft = draft_plan(sample.input());
  ASSERT_EQ(draft.measures.size(), 1U);
  EXPECT_FALSE(draft.measures[0].time);
}

TEST(DraftPlan, GroupingInstancesByEndDateImpliesCompletedOnes) {
  const Sample sample(view("processInstance", R"(["frequency"])",
                           R"({"type": "endDate", "value": {"unit": "day"}})"));
  const auto draft = draft_plan(sample.input());
  ASSERT_EQ(draft.plan.filters.size(), 1U);
  EXPECT_EQ(std::get<StateFilter>(draft.plan.filters[0].what).state, StateFilter::State::completed);
  EXPECT_EQ(std::get<DateField>(draft.question.value()), DateField::end);
}

TEST(DraftPlan, AssigneesAreThoseOfTheModelsTasks) {
  Sample sample(view("userTask", R"(["frequency"])", R"({"type": "assignee"})"));
  const auto draft = draft_plan(sample.input());
  ASSERT_EQ(draft.plan.filters.size(), 1U);
  EXPECT_TRUE(std::get<RowFilter>(draft.plan.filters[0].what).rows_only);
  EXPECT_THAT(std::get<RowFilter>(draft.plan.filters[0].what).condition.nodes->ids,
              ElementsAre("approve"));
  sample.nodes = {std::nullopt};
  EXPECT_THAT(draft_plan(sample.input()).plan.filters, IsEmpty());
}

TEST(RowFilters, OfOneOfTwoSourcesAreRefusedWithOtherFiltersOfOneWhereTheyOverlap) {
  Sample sample(view("flowNode", R"(["frequency"])", R"({"type": "flowNodes"})"));
  const Source first{.definitions = {{"e", "order:1"}, {"e", "order:2"}}, .tenants = {"", "a"}};
  Source second{.definitions = {{"e", "order:2"}}, .tenants = {"a"}};
  const Filter rows{RowFilter{}, {0}};
  const Filter state{StateFilter{}, {0}};
  const Filter others{StateFilter{}, {1}};
  const auto check = [&](std::vector<Filter> filters) {
    sample.sources = {{first, std::nullopt}, {second, std::nullopt}};
    sample.filters = std::move(filters);
    return check_row_filters(sample.input()).has_value();
  };
  EXPECT_TRUE(check({rows}));
  EXPECT_TRUE(check({state}));
  EXPECT_TRUE(check({rows, {StateFilter{}, {}}}));
  EXPECT_TRUE(check({rows, {StateFilter{}, {0, 1}}}));
  EXPECT_TRUE(check({state, {RowFilter{}, {}}}));
  EXPECT_FALSE(check({rows, state}));
  EXPECT_FALSE(check({rows, others}));
  // At view level, too, what is not about the counted rows chooses instances.
  EXPECT_FALSE(check({rows, {IncidentRowFilter{}, {1}}}));
  second.tenants = {"b"};
  EXPECT_TRUE(check({rows, state}));
}

TEST(RawPlan, PagesAndSorts) {
  constexpr auto kRaw = R"("view": {"properties": ["rawData"]}, "groupBy": {"type": "none"})";
  const Sample plain(kRaw);
  auto plan = raw_plan(plain.input(), std::nullopt, std::nullopt);
  EXPECT_EQ(plan.limit, 20U);
  EXPECT_EQ(plan.offset, 0U);
  EXPECT_EQ(plan.sort_by, "startDate");
  EXPECT_FALSE(plan.ascending);
  plan = raw_plan(plain.input(), 1'000'000, 40);
  EXPECT_EQ(plan.limit, 10'000U);
  EXPECT_EQ(plan.offset, 40U);
  const auto sorted = [&](std::string_view by) {
    const Sample sample(std::string(kRaw) + R"(, "configuration": {"sorting": {"by": ")" +
                        std::string(by) + R"(", "order": "asc"}})");
    return raw_plan(sample.input(), 5, 0);
  };
  EXPECT_EQ(sorted("variable:amount").sort_by, "variable:amount");
  EXPECT_TRUE(sorted("duration").ascending);
  EXPECT_EQ(sorted("shoe").sort_by, "startDate");
  EXPECT_FALSE(sorted("shoe").ascending);
}

TEST(OfSource, KeepsTheFiltersThatApplyToIt) {
  Plan plan;
  plan.sources = {{.key = "a"}, {.key = "b"}};
  plan.filters = {{StateFilter{StateFilter::State::completed}, {}},
                  {StateFilter{StateFilter::State::suspended}, {0}},
                  {DurationFilter{}, {1}}};
  const auto second = of_source(plan, 1);
  ASSERT_EQ(second.sources.size(), 1U);
  EXPECT_EQ(second.sources[0].key, "b");
  ASSERT_EQ(second.filters.size(), 2U);
  EXPECT_EQ(std::get<StateFilter>(second.filters[0].what).state, StateFilter::State::completed);
  EXPECT_TRUE(std::holds_alternative<DurationFilter>(second.filters[1].what));
  EXPECT_TRUE(second.filters[1].sources.empty());
}

}  // namespace
}  // namespace hindsight::report
