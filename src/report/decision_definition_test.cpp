#include "report/decision_definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/test_definition.h"

namespace hindsight::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr auto kCount = R"("view": {"properties": ["frequency"]})";

/// A decision report on `risk` (identifier `d1`).
json::Document decision(std::string_view members) {
  return document(R"({"reportType": "decision", "data": {"definitions":
      [{"identifier": "d1", "key": "risk", "versions": ["all"], "tenantIds": [null]}], )" +
                  std::string(members) + "}}");
}

json::Document counted(std::string_view group_by) {
  return decision(std::string(kCount) + R"(, "groupBy": )" + std::string(group_by));
}

TEST(DecisionDefinition, KnowsEveryGrouping) {
  const auto group_of = [](std::string_view group_by) {
    return parse_decision_definition(counted(group_by)).value().group;
  };
  EXPECT_EQ(group_of(R"({"type": "none", "value": null})"), DecisionGroupType::none);
  EXPECT_EQ(group_of(R"({"type": "evaluationDateTime", "value": {"unit": "day"}})"),
            DecisionGroupType::evaluation_date);
  EXPECT_EQ(group_of(R"({"type": "inputVariable", "value": {"id": "i", "type": "Double"}})"),
            DecisionGroupType::input_variable);
  EXPECT_EQ(group_of(R"({"type": "outputVariable", "value": {"id": "o", "type": "String"}})"),
            DecisionGroupType::output_variable);
  EXPECT_EQ(group_of(R"({"type": "matchedRule"})"), DecisionGroupType::matched_rule);
}

TEST(DecisionDefinition, NamesAClauseByItsId) {
  const auto found = parse_decision_definition(counted(
      R"({"type": "inputVariable", "value": {"id": "clause1", "name": "Amount", "type": "Long"}})"));
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(found->buckets.variable,
            (VariableReference{"clause1", model::VariableType::long_integer}));
}

TEST(DecisionDefinition, ReadsTheFormFromBeforeSeveralDefinitions) {
  const auto found = parse_decision_definition(
      document(R"({"reportType": "decision", "data": {"decisionDefinitionKey": "risk",
          "decisionDefinitionVersions": ["2"], "view": {"property": "rawData"},
          "groupBy": {"type": "none"}}})"));
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_TRUE(found->raw);
  EXPECT_EQ(found->selections.at(0).key, "risk");
  EXPECT_THAT(found->selections.at(0).versions, ElementsAre("2"));
}

TEST(DecisionDefinition, RefusesWhatDoesNotFitAndSaysWhichPart) {
  struct Refused {
    json::Document report;
    const char* context;
    const char* message;
  };
  const std::string none = R"(, "groupBy": {"type": "none"})";
  Refused refused[] = {
      {document(report_text(kCountByNone)), "reportType", "expected a decision report"},
      {decision(R"("view": {"properties": ["duration"]})" + none), "data.view.properties[0]",
       "frequency, rawData"},
      {decision(R"("view": {"properties": ["frequency", "rawData"]})" + none),
       "data.view.properties", "one measure"},
      {decision(R"("view": {"entity": "flowNode", "properties": ["frequency"]})" + none),
       "data.view.entity", "no 'entity'"},
      {decision(R"("view": {"properties": ["rawData"]}, "groupBy": {"type": "matchedRule"})"),
       "data.groupBy", "'matchedRule' does not fit the view 'rawData'"},
      {counted(R"({"type": "startDate"})"), "data.groupBy.type", "evaluationDateTime"},
      {counted(R"({"type": "inputVariable"})"), "data.groupBy", "value"},
      {counted(R"({"type": "inputVariable", "value": {"name": "i", "type": "Long"}})"),
       "data.groupBy.value", "id"},
      {counted(R"({"type": "outputVariable", "value": {"id": "o", "type": "Object"}})"),
       "data.groupBy.value.type", "cannot be grouped by"},
      {counted(R"({"type": "evaluationDateTime", "value": {"unit": "eon"}})"),
       "data.groupBy.value.unit", "expected one of"},
      {decision(kCount + none + R"(, "distributedBy": {"type": "process"})"), "data.distributedBy",
       "cannot be distributed"},
  };
  for (const auto& [report, context, message] : refused) {
    const auto found = parse_decision_definition(report);
    ASSERT_FALSE(found) << json::to_text(report);
    EXPECT_EQ(found.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(found.error().context, context) << json::to_text(report);
    EXPECT_THAT(found.error().message, HasSubstr(message));
  }
}

class DecisionFilters : public ::testing::Test {
 protected:
  Result<std::vector<DecisionFilter>> read(std::string_view text) {
    const auto list = document(text);
    return parse_decision_filters(&list, "data.filter", berlin_moment(),
                                  {{"d1", "risk"}, {"d2", "x"}});
  }
};

TEST_F(DecisionFilters, AreOfTheEvaluationOrOfAClause) {
  const auto found = read(R"([
      {"type": "evaluationDateTime", "data": {"type": "fixed", "start": "2026-01-01T00:00:00.000+0100"}},
      {"type": "outputVariable", "appliedTo": ["d2"], "filterLevel": "instance",
       "data": {"id": "o", "name": "Risk", "type": "String",
                "data": {"operator": "not in", "values": ["low"]}}},
      {"type": "inputVariable", "data": {"name": "i", "type": "Long",
                                         "data": {"operator": ">", "values": [3]}}}])");
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(std::get<DateRange>((*found)[0].what).from, instant("2026-01-01T00:00:00+0100"));
  EXPECT_THAT((*found)[0].sources, IsEmpty());
  const auto& output = std::get<ClauseFilter>((*found)[1].what);
  EXPECT_TRUE(output.output);
  EXPECT_TRUE(output.test.negated);
  EXPECT_EQ(output.test.name, "o");
  EXPECT_THAT((*found)[1].sources, ElementsAre(1));
  const auto& input = std::get<ClauseFilter>((*found)[2].what);
  EXPECT_FALSE(input.output);
  EXPECT_EQ(input.test.name, "i") << "without an id the name is one";
}

TEST_F(DecisionFilters, OfProcessReportsOrAnotherLevelAreRefused) {
  const auto context = [&](std::string_view text) {
    const auto found = read(text);
    return found ? "taken" : found.error().context;
  };
  EXPECT_EQ(context(R"("text")"), "data.filter");
  EXPECT_EQ(context(R"([{"type": "instanceStartDate", "filterLevel": "instance"}])"),
            "data.filter[0].type");
  EXPECT_EQ(context(R"([{"type": "inputVariable", "filterLevel": "view"}])"),
            "data.filter[0].filterLevel");
  EXPECT_EQ(context(R"([{"type": "inputVariable", "appliedTo": ["d3"]}])"),
            "data.filter[0].appliedTo");
  EXPECT_EQ(context(R"([{"type": "evaluationDateTime", "data": {"type": "fixed"}}])"),
            "data.filter[0].data");
  EXPECT_EQ(context(R"([{"type": "inputVariable", "data": {"name": "i", "type": "Long"}}])"),
            "data.filter[0].data");
}

}  // namespace
}  // namespace hindsight::report
