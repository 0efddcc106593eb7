#include "report/definition.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/test_definition.h"

namespace hindsight::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(ParseDefinition, ReadsEveryPartThatChangesTheNumbers) {
  const auto parsed = parse_definition(document(report_text(R"(
      "view": {"entity": "userTask", "properties": ["frequency", "duration"]},
      "groupBy": {"type": "variable", "value": {"name": "amount", "type": "Long"}},
      "distributedBy": {"type": "assignee", "value": null},
      "configuration": {
        "aggregationTypes": [{"type": "max", "value": null}, {"type": "percentile", "value": 99.5}],
        "userTaskDurationTimes": ["idle", "work"],
        "sorting": {"by": "value", "order": "desc"},
        "customBucket": {"active": true, "bucketSize": "2.5", "baseline": 1},
        "groupByDateVariableUnit": "week",
        "processPart": {"start": "a", "end": "b"}})")));
  ASSERT_TRUE(parsed) << parsed.error().text();
  EXPECT_EQ(parsed->selections.at(0).identifier, "d1");
  EXPECT_EQ(parsed->selections.at(0).key, "order");
  EXPECT_THAT(parsed->selections.at(0).versions, ElementsAre("all"));
  EXPECT_THAT(parsed->selections.at(0).tenants, ElementsAre(""));
  EXPECT_EQ(parsed->view.entity, ViewEntity::user_task);
  EXPECT_THAT(parsed->view.properties, ElementsAre(Property::frequency, Property::duration));
  EXPECT_EQ(parsed->group_by.variable.name, "amount");
  EXPECT_EQ(parsed->group_by.variable.type, model::VariableType::long_integer);
  EXPECT_EQ(parsed->distributed_by.type, DistributionType::assignee);
  const auto& configuration = parsed->configuration;
  EXPECT_THAT(configuration.aggregations,
              ElementsAre(Aggregation{Aggregation::Kind::max, 0},
                          Aggregation{Aggregation::Kind::percentile, 99.5}));
  EXPECT_THAT(configuration.user_task_times, ElementsAre(UserTaskTime::idle, UserTaskTime::work));
  EXPECT_EQ(configuration.sorting->by, "value");
  EXPECT_FALSE(configuration.sorting->ascending);
  EXPECT_EQ(parsed->group_by.custom_bucket->size, 2.5);
  EXPECT_EQ(parsed->group_by.custom_bucket->baseline, 1);
  EXPECT_EQ(parsed->group_by.date_variable_unit, DateUnit::week);
  EXPECT_EQ(configuration.process_part->start, "a");
}

TEST(ParseDefinition, FillsInDefaults) {
  const auto parsed = parse_definition(document(report_text(kCountByNone)));
  ASSERT_TRUE(parsed) << parsed.error().text();
  EXPECT_THAT(parsed->configuration.aggregations, ElementsAre(Aggregation{}));
  EXPECT_THAT(parsed->configuration.user_task_times, ElementsAre(UserTaskTime::total));
  EXPECT_FALSE(parsed->configuration.sorting);
  EXPECT_FALSE(parsed->group_by.custom_bucket);
  EXPECT_FALSE(parsed->configuration.process_part);
  EXPECT_EQ(parsed->distributed_by.type, DistributionType::none);
}

TEST(ParseDefinition, ReadsTheFieldsOfReportsFromBeforeSeveralDefinitions) {
  const auto parsed = parse_definition(document(R"({"data": {
      "processDefinitionKey": "order", "processDefinitionVersions": ["1", "3"],
      "tenantIds": [null, "t1"], "view": {"entity": null, "property": "rawData"},
      "groupBy": {"type": "none"}}})"));
  ASSERT_TRUE(parsed) << parsed.error().text();
  ASSERT_EQ(parsed->selections.size(), 1U);
  EXPECT_EQ(parsed->selections[0].key, "order");
  EXPECT_THAT(parsed->selections[0].versions, ElementsAre("1", "3"));
  EXPECT_THAT(parsed->selections[0].tenants, ElementsAre("", "t1"));
  EXPECT_THAT(parsed->view.properties, ElementsAre(Property::raw_data));
}

struct Refused {
  const char* what;
  std::string text;
  const char* path;
  const char* message;
};

std::string with(std::string_view more) {
  return report_text(std::string(kCountByNone) + ", " + std::string(more));
}

std::vector<Refused> refused_definitions() {
  return {
      Refused{"list", "[]", "", "expected a report definition"},
      Refused{"combined", R"({"combined": true})", "combined", "not supported yet"},
      Refused{"type that is no text", R"({"reportType": {}})", "reportType", "expected a text"},
      Refused{"decision", R"({"reportType": "decision"})", "reportType",
              "expected a process report"},
      Refused{"odd type", R"({"reportType": "case"})", "reportType", "unknown report type 'case'"},
      Refused{"no data", R"({})", "", "'data' is missing"},
      Refused{"data list", R"({"data": []})", "data", "expected an object"},
      Refused{"no definition", R"({"data": {}})", "data.processDefinitionKey",
              "choose a process definition"},
      Refused{"no key", R"({"data": {"definitions": [{"identifier": "x"}]}})",
              "data.definitions[0].key", "choose a process definition"},
      Refused{"same identifier twice",
              R"({"data": {"definitions": [{"identifier": "x", "key": "a"},
                                         {"identifier": "x", "key": "b"}]}})",
              "data.definitions[1]", "identifier 'x'"},
      Refused{"versions", R"({"data": {"definitions": [{"key": "a", "versions": [null]}]}})",
              "data.definitions[0].versions[0]", "expected a text"},
      Refused{"no view", report_text(R"("view": null)"), "data.view", "choose what"},
      Refused{"odd entity", report_text(R"("view": {"entity": "token"})"), "data.view.entity",
              "expected one of processInstance, flowNode"},
      Refused{"no property", report_text(R"("view": {"entity": "flowNode"})"),
              "data.view.properties", "choose what"},
      Refused{"odd property", report_text(R"("view": {"properties": ["count"]})"),
              "data.view.properties[0]", "expected one of rawData"},
      Refused{"no grouping", report_text(R"("view": {"properties": ["rawData"]})"), "data.groupBy",
              "choose how"},
      Refused{"odd unit", report_text(R"("view": {"properties": ["rawData"]},
                           "groupBy": {"type": "startDate", "value": {"unit": "eon"}})"),
              "data.groupBy.value.unit", "found \"eon\""},
      Refused{
          "no variable",
          report_text(R"("view": {"properties": ["rawData"]}, "groupBy": {"type": "variable"})"),
          "data.groupBy", "'value' is missing"},
      Refused{"odd variable type", report_text(R"("view": {"properties": ["rawData"]},
                           "groupBy": {"type": "variable",
                                       "value": {"name": "a", "type": "Blob"}})"),
              "data.groupBy.value.type", "unknown variable type 'Blob'"},
      Refused{"odd distribution", with(R"("distributedBy": {"type": "shoe"})"),
              "data.distributedBy.type", "found \"shoe\""},
      Refused{"configuration", with(R"("configuration": 7)"), "data.configuration", "object"},
      Refused{"odd aggregation", with(R"("configuration": {"aggregationTypes": ["mode"]})"),
              "data.configuration.aggregationTypes[0]", "expected one of avg"},
      Refused{
          "percentile without value",
          with(R"("configuration": {"aggregationTypes": [{"type": "percentile", "value": null}]})"),
          "data.configuration.aggregationTypes[0]", "needs a value from 0 to 100"},
      Refused{
          "percentile above 100",
          with(R"("configuration": {"aggregationTypes": [{"type": "percentile", "value": 101}]})"),
          "data.configuration.aggregationTypes[0].value", "from 0 to 100"},
      Refused{"order", with(R"("configuration": {"sorting": {"by": "key", "order": "up"}})"),
              "data.configuration.sorting.order", "expected one of asc, desc"},
      Refused{"bucket",
              with(R"("configuration": {"customBucket": {"active": true, "bucketSize": "nan"}})"),
              "data.configuration.customBucket.bucketSize", "finite"},
      Refused{"bucket flag", with(R"("configuration": {"customBucket": {"active": "yes"}})"),
              "data.configuration.customBucket.active", "true or false"},
  };
}

TEST(ParseDefinition, NamesThePlaceOfAnError) {
  for (const auto& refused : refused_definitions()) {
    const auto parsed = parse_definition(document(refused.text));
    ASSERT_FALSE(parsed) << refused.what;
    EXPECT_EQ(parsed.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(parsed.error().context, refused.path) << refused.what;
    EXPECT_THAT(parsed.error().message, HasSubstr(refused.message)) << refused.what;
  }
}

TEST(ParseDefinition, AcceptsSortingThatAsksForNothing) {
  const auto parsed = parse_definition(
      document(with(R"("configuration": {"sorting": {"by": null, "order": null}})")));
  ASSERT_TRUE(parsed) << parsed.error().text();
  EXPECT_FALSE(parsed->configuration.sorting);
}

}  // namespace
}  // namespace hindsight::report
