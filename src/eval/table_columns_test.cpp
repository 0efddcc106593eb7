#include "eval/table_columns.h"

#include <gmock/gmock.h>

#include "eval/decision_csv.h"
#include "eval/raw_csv.h"

namespace hindsight::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const RawColumns kData{{{"amount", model::VariableType::double_number},
                        {"country", model::VariableType::long_integer},
                        {"country", model::VariableType::string}},
                       {{"order", {{"task", "Task"}, {"end", ""}}}, {"other", {{"task", "Same"}}}}};
const CsvColumns kBase{"processDefinitionKey",
                       "processDefinitionId",
                       "processInstanceId",
                       "businessKey",
                       "startDate",
                       "endDate",
                       "duration",
                       "engineName",
                       "tenantId"};
const CsvColumns kCounts{"count:incidents", "count:openIncidents", "count:userTasks"};
const CsvColumns kNodes{"dur:end", "dur:task"};
const CsvColumns kVariables{"variable:amount", "variable:country"};

json::Document report_with(const std::string& choice) {
  json::Document definition;
  definition.Parse((R"({"data": {"configuration": {"tableColumns": )" + choice + "}}}").c_str());
  return definition;
}

TableColumns chosen(const std::string& choice) {
  return complete_columns(report_with(choice), offered_columns(kData));
}

CsvColumns sum(std::initializer_list<CsvColumns> lists) {
  CsvColumns out;
  for (const auto& list : lists) out.insert(out.end(), list.begin(), list.end());
  return out;
}
CsvColumns without(CsvColumns columns, const CsvColumns& others) {
  std::erase_if(columns,
                [&](const auto& name) { return std::ranges::find(others, name) != others.end(); });
  return columns;
}

TEST(TableColumns, AreTheUsualOnesWhenNobodyChose) {
  for (const auto* choice :
       {"null", "{}", R"({"includeNewVariables": false, "excludedColumns": [], "includedColumns":
                         []})",
        R"({"includedColumns": ["shoe", 7, "variable:gone"], "excludedColumns": "startDate"})"}) {
    const auto found = chosen(choice);
    EXPECT_EQ(found.included, sum({kBase, kVariables})) << choice;
    EXPECT_EQ(found.excluded, sum({kCounts, kNodes})) << choice;
    EXPECT_FALSE(found.include_new);
  }
  EXPECT_EQ(
      complete_columns(json::Document(rapidjson::kObjectType), offered_columns(kData)).included,
      sum({kBase, kVariables}));
}

TEST(TableColumns, ThatAreNewAreIncludedIfNewOnesAreToBe) {
  auto found =
      chosen(R"({"includeNewVariables": true, "excludedColumns": ["endDate", "dur:task"]})");
  EXPECT_EQ(found.included, sum({without(kBase, {"endDate"}), {"dur:end"}, kVariables}));
  EXPECT_EQ(found.excluded, sum({{"endDate"}, kCounts, {"dur:task"}}));
  EXPECT_TRUE(found.include_new);
  found = chosen(R"({"includedColumns": ["variable:country", "count:incidents"]})");
  EXPECT_EQ(found.included, sum({kBase, {"count:incidents", "variable:country"}}));
  EXPECT_EQ(found.excluded,
            sum({{"count:openIncidents", "count:userTasks"}, kNodes, {"variable:amount"}}));
}

TEST(TableColumns, ThatAreExcludedAndIncludedAreExcluded) {
  const auto found = chosen(R"({"includedColumns": ["duration", "variable:amount"],
                                "excludedColumns": ["variable:amount", "duration"]})");
  EXPECT_EQ(found.included, without(kBase, {"duration"}));
  EXPECT_EQ(found.excluded, sum({{"duration"}, kCounts, kNodes, kVariables}));
}

TEST(TableColumns, OfVariablesThatAreGoneAreLeftOutButNotOfFlowNodesOfOlderVersions) {
  const auto found = chosen(R"({"includedColumns": ["variable:gone", "dur:older", "variable:"],
                                "excludedColumns": ["variable:lost", "dur:oldest"]})");
  EXPECT_EQ(found.included, sum({kBase, {"dur:older"}}));
  EXPECT_EQ(found.excluded, sum({kCounts, {"dur:end", "dur:oldest", "dur:task"}, kVariables}));
}

TEST(TableColumns, AreSortedByNameAndTheNumbersInIt) {
  RawColumns data;
  for (const char* name : {"b", "item10", "item2", "item", "a1", "item02"})
    data.variables.push_back({name, model::VariableType::string});
  const auto found = complete_columns(report_with("{}"), offered_columns(data)).included;
  EXPECT_THAT(CsvColumns(found.begin() + 9, found.end()),
              ElementsAre("variable:a1", "variable:b", "variable:item", "variable:item2",
                          "variable:item02", "variable:item10"));
}

TEST(TableColumns, AreShownInTheirOrderEachOnce) {
  const auto columns = chosen(
      R"({"includedColumns": ["variable:amount"], "excludedColumns": ["endDate"],
          "columnOrder": ["variable:amount", "dur:gone", "endDate", "duration", "duration"]})");
  EXPECT_THAT(columns.order,
              ElementsAre("variable:amount", "dur:gone", "endDate", "duration", "duration"));
  EXPECT_EQ(shown_columns(columns),
            sum({{"variable:amount", "duration"}, without(kBase, {"duration", "endDate"})}));
  auto none = sum({kBase, kVariables});
  EXPECT_THAT(shown_columns({{}, none, none}), IsEmpty());
}

TEST(TableColumns, OfDecisionsHaveInputsBeforeOutputs) {
  const DecisionColumns clauses{{{"z", "In"}}, {{"a", "Out"}, {"b", "Out"}}};
  auto found = complete_columns(report_with(R"({"excludedColumns": ["output:a", "tenantId"]})"),
                                offered_columns(clauses));
  EXPECT_THAT(found.included,
              ElementsAre("decisionDefinitionKey", "decisionDefinitionId", "decisionInstanceId",
                          "processInstanceId", "evaluationDateTime", "engineName"));
  EXPECT_THAT(found.excluded, ElementsAre("tenantId", "input:z", "output:a", "output:b"));
  found = complete_columns(report_with("null"), offered_columns(clauses));
  EXPECT_THAT(CsvColumns(found.included.begin() + 7, found.included.end()),
              ElementsAre("input:z", "output:a", "output:b"));
}

TEST(TableColumns, ArePutIntoADefinition) {
  auto definition = report_with(R"({"includeNewVariables": "x", "own": 1})");
  put_columns(definition, {{"a"}, {"b", "c"}, {"d"}, true});
  EXPECT_EQ(json::to_text(definition["data"]["configuration"]["tableColumns"]),
            R"({"includeNewVariables":true,"excludedColumns":["b","c"],"includedColumns":["a"],)"
            R"("columnOrder":["d"]})");
}

}  // namespace
}  // namespace hindsight::eval
