#include "report/echo.h"

#include <gtest/gtest.h>

#include "report/test_definition.h"

namespace hindsight::report {
namespace {

std::string echoed(const json::Document& echo, const char* pointer) {
  const auto* value = &static_cast<const json::Value&>(echo);
  std::string_view rest = pointer;
  while (value != nullptr && !rest.empty()) {
    const auto dot = rest.find('.');
    const auto name = std::string(rest.substr(0, dot));
    if (!value->IsObject() || !value->HasMember(name.c_str())) return "absent";
    value = &(*value)[name.c_str()];
    rest = dot == std::string_view::npos ? std::string_view() : rest.substr(dot + 1);
  }
  return json::to_text(*value);
}

TEST(EchoDefinition, KeepsWhatWasGivenAndFillsInTheRest) {
  const auto echo = echo_definition(document(R"({
      "id": "r1", "name": "Orders", "custom": 1, "result": {"instanceCount": 9},
      "data": {"definitions": [{"identifier": "d1", "key": "order", "versions": ["2"]}],
               "view": {"entity": "userTask", "properties": ["frequency"]}, "filter": null,
               "configuration": {"color": "#000000", "targetValue": {"active": true},
                                 "tableColumns": null}}})"));
  EXPECT_EQ(echoed(echo, "id"), R"("r1")");
  EXPECT_EQ(echoed(echo, "name"), R"("Orders")");
  EXPECT_EQ(echoed(echo, "custom"), "1");
  EXPECT_EQ(echoed(echo, "result"), "absent");
  EXPECT_EQ(echoed(echo, "collectionId"), "null");
  EXPECT_EQ(echoed(echo, "currentUserRole"), R"("editor")");
  EXPECT_EQ(echoed(echo, "data.filter"), "[]");
  EXPECT_EQ(echoed(echo, "data.userTaskReport"), "true");
  EXPECT_EQ(echoed(echo, "data.distributedBy.type"), R"("none")");
  EXPECT_EQ(echoed(echo, "data.configuration.color"), R"("#000000")");
  EXPECT_EQ(echoed(echo, "data.configuration.targetValue.active"), "true");
  EXPECT_EQ(echoed(echo, "data.configuration.targetValue.countChart.value"), R"("100")");
  EXPECT_EQ(echoed(echo, "data.configuration.tableColumns.excludedColumns"), "[]");
  EXPECT_EQ(echoed(echo, "data.processDefinitionKey"), R"("order")");
  EXPECT_EQ(echoed(echo, "data.processDefinitionVersions"), R"(["2"])");
  EXPECT_EQ(echoed(echo, "data.tenantIds"), "[null]");
}

TEST(EchoDefinition, TurnsTheOlderFieldsIntoADefinition) {
  const auto echo = echo_definition(document(
      R"({"data": {"processDefinitionKey": "order", "processDefinitionVersions": ["all"]}})"));
  EXPECT_EQ(echoed(echo, "data.definitions"),
            R"([{"identifier":null,"key":"order","name":null,"displayName":null,)"
            R"("versions":["all"],"tenantIds":[null]}])");
  EXPECT_EQ(echoed(echo, "data.processDefinitionKey"), R"("order")");
}

TEST(EchoDefinition, SurvivesWhatIsNoDefinition) {
  EXPECT_EQ(echoed(echo_definition(document("7")), "combined"), "false");
  EXPECT_EQ(echoed(echo_definition(document(R"({"data": 7})")), "data"), "7");
}

TEST(EchoDefinition, OfADecisionHasItsOwnNames) {
  const auto echo = echo_definition(document(
      R"({"reportType": "decision", "data": {"definitions": [{"key": "risk", "versions": ["1"]}]}})"));
  EXPECT_EQ(echoed(echo, "data.decisionDefinitionKey"), R"("risk")");
  EXPECT_EQ(echoed(echo, "data.decisionDefinitionVersions"), R"(["1"])");
  EXPECT_EQ(echoed(echo, "data.processDefinitionKey"), "absent");
  EXPECT_EQ(echoed(echo, "data.managementReport"), "absent");
  EXPECT_EQ(echoed(echo, "data.configuration.precision"), "null");
}

TEST(EchoDefinition, OfACombinedReportHasNoDefinitions) {
  const auto echo = echo_definition(
      document(R"({"combined": true, "data": {"reports": [{"id": "r1", "color": "#fff"}]}})"));
  EXPECT_EQ(echoed(echo, "data.reports"), R"([{"id":"r1","color":"#fff"}])");
  EXPECT_EQ(echoed(echo, "data.configuration.targetValue.countChart.value"), R"("100")");
  EXPECT_EQ(echoed(echo, "data.definitions"), "absent");
}

}  // namespace
}  // namespace hindsight::report
