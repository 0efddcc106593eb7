#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/pointer.h>

#include "eval/evaluator.h"
#include "eval/fake_stores.h"

namespace hindsight::eval {
namespace {

using ::testing::ElementsAre;

class DecisionEvaluator : public ::testing::Test {
 protected:
  DecisionEvaluator() {
    model::Definition risk;
    risk.type = model::DefinitionType::decision;
    risk.engine = "engine";
    risk.id = "risk:1";
    risk.key = "risk";
    risk.version = 1;
    auto process = risk;
    process.type = model::DefinitionType::process;
    process.id = "process:1";
    definitions.content.definitions = {process, risk};
    reports.answer.instances = {5, 12};
  }

  Result<json::Document> evaluate(const std::string& view, const std::string& group_by) {
    const auto definition = json::parse(
        R"({"reportType": "decision", "data": {"definitions": [{"identifier": "d1", "key": "risk",
            "versions": ["all"], "tenantIds": [null]}], "view": {"properties": [")" +
        view + R"("]}, "groupBy": )" + group_by + "}}");
    if (!definition) return fail(definition.error());
    auto text = evaluator.evaluate(*definition, context);
    if (!text) return fail(text.error());
    return json::parse(*text);
  }

  static std::string at(const json::Document& answer, const char* pointer) {
    const auto* value = rapidjson::Pointer(pointer).Get(answer);
    return value ? json::to_text(*value) : "nothing";
  }

  FakeReportStore reports;
  FakeDefinitionStore definitions;
  ManualClock clock;
  Evaluator evaluator{reports, definitions, clock};
  EvaluationContext context;
};

TEST_F(DecisionEvaluator, CountsInstancesOfTheDecisionOnly) {
  reports.answer.buckets = {{"", 0, {5.0}}};
  const auto answer = evaluate("frequency", R"({"type": "none"})");
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(at(*answer, "/result/type"), R"("number")");
  EXPECT_EQ(at(*answer, "/result/measures/0/data"), "5.0");
  EXPECT_EQ(at(*answer, "/result/instanceCount"), "5");
  EXPECT_EQ(at(*answer, "/result/instanceCountWithoutFilters"), "12");
  EXPECT_EQ(at(*answer, "/data/decisionDefinitionKey"), R"("risk")");
  const auto& source = reports.decision_plans.at(0).sources.at(0);
  EXPECT_EQ(source.type, model::DefinitionType::decision);
  ASSERT_EQ(source.definitions.size(), 1U) << "a process may have the same key";
  EXPECT_EQ(source.definitions[0].id, "risk:1");
}

TEST_F(DecisionEvaluator, GroupsByRuleInOrderOfTheirIds) {
  reports.answer.buckets = {{"rule2", 0, {1.0}}, {"missing", 0, {2.0}}, {"rule1", 0, {4.0}}};
  const auto answer = evaluate("frequency", R"({"type": "matchedRule"})");
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(at(*answer, "/result/measures/0/data"),
            R"([{"key":"missing","value":2.0,"label":"missing"},)"
            R"({"key":"rule1","value":4.0,"label":"rule1"},)"
            R"({"key":"rule2","value":1.0,"label":"rule2"}])");
}

TEST_F(DecisionEvaluator, CompletesRowsByWhatOthersHave) {
  using model::VariableType;
  store::RawDecision row{"engine", "risk", "risk:1", "id1", "", "", 0, {}};
  row.values = {{false, "i", "In", VariableType::null, true, ""},
                {true, "o", "Out", VariableType::string, false, "low"},
                {true, "o", "Out", VariableType::string, false, "high"}};
  reports.raw_decisions = {{row}, {1, 1}};
  reports.inputs = {{"i", "In", VariableType::long_integer}, {"j", "", VariableType::string}};
  const auto answer = evaluate("rawData", R"({"type": "none"})");
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(at(*answer, "/result/measures/0/data/0/inputVariables"),
            R"({"i":{"id":"i","name":"In","type":"Long","value":null},)"
            R"("j":{"id":"j","name":null,"type":"String","value":null}})");
  EXPECT_EQ(at(*answer, "/result/measures/0/data/0/outputVariables"),
            R"({"o":{"id":"o","name":"Out","type":"String","values":["low","high"]}})");
  EXPECT_EQ(at(*answer, "/result/measures/0/data/0/processInstanceId"), "null");
  EXPECT_EQ(at(*answer, "/result/measures/0/data/0/evaluationDateTime"),
            R"("1970-01-01T00:00:00.000+0000")");
  EXPECT_EQ(at(*answer, "/result/pagination"), R"({"limit":20,"offset":0})");
  EXPECT_EQ(at(*answer, "/data/configuration/tableColumns/includedColumns"),
            R"(["decisionDefinitionKey","decisionDefinitionId","decisionInstanceId",)"
            R"("processInstanceId","evaluationDateTime","engineName","tenantId","input:i",)"
            R"("input:j"])");
}

TEST_F(DecisionEvaluator, AsksForTheRightToTheDecisionBeforeTheStore) {
  std::vector<std::string> asked;
  context.authorize = [&](model::DefinitionType type, std::string_view key,
                          const std::vector<std::string>&) -> Status {
    asked.push_back(std::string(to_string(type)) + " " + std::string(key));
    return fail(ErrorCode::forbidden, "no");
  };
  const auto answer = evaluate("frequency", R"({"type": "none"})");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::forbidden);
  EXPECT_THAT(asked, ElementsAre("decision risk"));
  EXPECT_TRUE(reports.limits.empty());
}

}  // namespace
}  // namespace hindsight::eval
