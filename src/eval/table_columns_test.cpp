#include "eval/table_columns.h"

#include <gtest/gtest.h>

namespace hindsight::eval {
namespace {

const std::vector<store::VariableName> kVariables{{"amount", model::VariableType::double_number},
                                                  {"country", model::VariableType::string}};

CsvColumns shown(const std::string& choice) {
  json::Document definition;
  definition.Parse((R"({"data": {"configuration": {"tableColumns": )" + choice + "}}}").c_str());
  return shown_columns(definition, offered_columns(kVariables));
}

CsvColumns without(CsvColumns columns, const CsvColumns& others) {
  std::erase_if(columns,
                [&](const auto& name) { return std::ranges::find(others, name) != others.end(); });
  return columns;
}

const CsvColumns kAll = default_columns(kVariables);
const CsvColumns kBase = default_columns({});

TEST(TableColumns, AreTheDefaultWhenNobodyChose) {
  EXPECT_EQ(shown("null"), kAll);
  EXPECT_EQ(shown("{}"), kAll);
  EXPECT_EQ(
      shown(R"({"includeNewVariables": false, "excludedColumns": [], "includedColumns": []})"),
      kAll);
  EXPECT_EQ(shown_columns(json::Document(rapidjson::kObjectType), offered_columns(kVariables)),
            kAll);
}

TEST(TableColumns, LeaveOutWhatIsExcluded) {
  EXPECT_EQ(
      shown(R"({"includeNewVariables": true, "excludedColumns": ["endDate", "variable:amount"]})"),
      without(kAll, {"endDate", "variable:amount"}));
}

TEST(TableColumns, OfVariablesAreShownWhenIncludedOrNew) {
  auto expected = kBase;
  expected.insert(expected.end(), {"variable:country", "count:incidents", "dur:task"});
  EXPECT_EQ(shown(R"({"includedColumns": ["variable:country", "count:incidents", "dur:task"]})"),
            expected);
  EXPECT_EQ(shown(R"({"includeNewVariables": true, "includedColumns": ["startDate"]})"), kAll);
}

TEST(TableColumns, StandInTheirOrderAndEachOnce) {
  CsvColumns expected{"variable:amount", "duration"};
  for (const auto& name : without(kBase, {"duration"})) expected.push_back(name);
  EXPECT_EQ(shown(R"({"includedColumns": ["variable:amount", "duration"],
                      "columnOrder": ["variable:amount", "dur:gone", "duration", "duration"]})"),
            expected);
}

TEST(TableColumns, ThatAreNoneMeanNothing) {
  EXPECT_EQ(
      shown(R"({"includedColumns": ["shoe", 7, "variable:"], "excludedColumns": "startDate"})"),
      kAll);
}

}  // namespace
}  // namespace hindsight::eval
