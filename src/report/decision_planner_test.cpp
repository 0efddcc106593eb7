#include "report/decision_planner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/test_definition.h"

namespace hindsight::report {
namespace {

using ::testing::ElementsAre;

class DecisionPlanner : public ::testing::Test {
 protected:
  DecisionPlanInput input() { return {definition, filters, sources, moment}; }
  ResolvedDecisionGrouping resolve(std::optional<ValueRange> range = {}) {
    return resolve_decision_grouping(input(), range).value();
  }

  DecisionDefinition definition;
  std::vector<DecisionFilter> filters;
  std::vector<Source> sources{
      {"d1", "risk", {{"engine", "risk:1"}}, {""}, model::DefinitionType::decision}};
  Moment moment = berlin_moment();
};

TEST_F(DecisionPlanner, AsksForTheRangeOnlyOfDatesAndNumbers) {
  EXPECT_FALSE(decision_range_question(definition));
  definition.group = DecisionGroupType::matched_rule;
  EXPECT_FALSE(decision_range_question(definition));
  definition.group = DecisionGroupType::evaluation_date;
  EXPECT_TRUE(std::holds_alternative<EvaluationDates>(*decision_range_question(definition)));
  definition.group = DecisionGroupType::output_variable;
  definition.buckets.variable = {"o", model::VariableType::string};
  EXPECT_FALSE(decision_range_question(definition));
  definition.buckets.variable.type = model::VariableType::date;
  EXPECT_EQ(std::get<Clause>(*decision_range_question(definition)),
            (Clause{true, "o", model::VariableType::date}));
}

TEST_F(DecisionPlanner, DatesReachOverTheFilteredTime) {
  definition.group = DecisionGroupType::evaluation_date;
  definition.buckets.unit = DateUnit::month;
  filters.push_back({DateRange{instant("2026-03-10T00:00:00+0100"), std::nullopt}, {}});
  const auto at = static_cast<double>(instant("2026-04-01T12:00:00+0200"));
  const auto resolved = resolve(ValueRange{at, at});
  const auto& boundaries = std::get<ByEvaluationDate>(resolved.grouping).boundaries;
  EXPECT_EQ(boundaries.front(), instant("2026-03-01T00:00:00+0100"));
  EXPECT_EQ(boundaries.back(), instant("2026-06-01T00:00:00+0200")) << "open filters end now";
  EXPECT_FALSE(resolved.axis.default_sorting.ascending);
}

TEST_F(DecisionPlanner, RulesAreShownAsTheyAreAndNothingIsMissing) {
  definition.group = DecisionGroupType::matched_rule;
  const auto resolved = resolve();
  EXPECT_TRUE(std::holds_alternative<ByMatchedRule>(resolved.grouping));
  EXPECT_TRUE(resolved.axis.open);
  EXPECT_FALSE(resolved.axis.shows_missing);
}

TEST_F(DecisionPlanner, NumbersOfAClauseHaveBucketsOfTheirRange) {
  definition.group = DecisionGroupType::input_variable;
  definition.buckets.variable = {"i", model::VariableType::integer};
  definition.buckets.custom_bucket = CustomBucket{.size = 5, .baseline = 10};
  const auto resolved = resolve(ValueRange{10, 22});
  const auto& by = std::get<ByClause>(resolved.grouping);
  EXPECT_FALSE(by.output);
  EXPECT_EQ(by.values.interval, 5);
  std::vector<std::string> keys;
  for (const auto& entry : resolved.axis.entries) keys.push_back(entry.key);
  EXPECT_THAT(keys, ElementsAre("10", "15", "20"));
  EXPECT_TRUE(resolved.axis.shows_missing);
}

TEST_F(DecisionPlanner, RawRowsAreCutAndUnknownColumnsIgnored) {
  definition.sorting = Sorting{"businessKey", true};
  auto plan = decision_raw_plan(input(), 20'000, 5);
  EXPECT_EQ(plan.sort_by, "evaluationDateTime");
  EXPECT_FALSE(plan.ascending);
  EXPECT_EQ(plan.limit, 10'000U);
  EXPECT_EQ(plan.offset, 5U);
  definition.sorting = Sorting{"output:risk", true};
  plan = decision_raw_plan(input(), std::nullopt, std::nullopt);
  EXPECT_EQ(plan.sort_by, "output:risk");
  EXPECT_TRUE(plan.ascending);
  EXPECT_EQ(plan.limit, 20U);
}

}  // namespace
}  // namespace hindsight::report
