#include "eval/evaluator.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/pointer.h>

#include "eval/fake_stores.h"

namespace hindsight::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

EpochMs instant(std::string_view text) {
  return parse_date_time(text).value();
}

/// The "model" of a test lists its nodes: `id:type:name` by spaces.
Result<bpmn::ProcessModel> parse_nodes(std::string_view text, std::string_view) {
  bpmn::ProcessModel model;
  while (!text.empty()) {
    const auto item = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(item.size() + 1, text.size()));
    const auto first = item.find(':');
    const auto second = item.find(':', first + 1);
    model.flow_nodes.push_back({std::string(item.substr(0, first)),
                                std::string(item.substr(second + 1)),
                                std::string(item.substr(first + 1, second - first - 1))});
  }
  return model;
}

class EvaluatorTest : public ::testing::Test {
 protected:
  EvaluatorTest() {
    model::Definition order;
    order.engine = "engine";
    order.id = "order:1";
    order.key = "order";
    order.version = 1;
    order.has_xml = true;
    definitions.content.definitions = {order};
    definitions.models["order:1"] = "start:startEvent: approve:userTask:Approve";
    context.zone = TimeZone::named("Europe/Berlin").value();
    reports.answer.instances = {5, 12};
  }

  Result<json::Document> evaluate(std::string_view members) {
    const auto definition = json::parse(
        R"({"name": "Orders", "data": {"definitions": [{"identifier": "d1", "key": "order",
            "versions": ["all"], "tenantIds": [null]}], )" +
        std::string(members) + "}}");
    if (!definition) return fail(definition.error());
    auto text = evaluator.evaluate(*definition, context);
    if (!text) return fail(text.error());
    return json::parse(*text);
  }

  /// JSON text of `result`, or of what is at the JSON pointer below it.
  std::string result(std::string_view members, const char* pointer = "") {
    const auto answer = evaluate(members);
    if (!answer) return "error: " + answer.error().text();
    const auto* at = rapidjson::Pointer((std::string("/result") + pointer).c_str()).Get(*answer);
    return at ? json::to_text(*at) : "absent";
  }

  FakeReportStore reports;
  FakeDefinitionStore definitions;
  ManualClock clock{instant("2026-05-20T13:45:30.500+0200")};
  EvaluationContext context;
  Evaluator evaluator{reports, definitions, clock, parse_nodes};
};

constexpr auto kCount = R"("view": {"entity": "processInstance", "properties": ["frequency"]},
                           "groupBy": {"type": "none"})";

TEST_F(EvaluatorTest, AnswersTheDefinitionWithItsResult) {
  reports.answer.buckets = {{"", 0, {5.0}}};
  const auto answer = evaluate(kCount);
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_TRUE((*answer)["id"].IsNull());
  EXPECT_EQ(json::view((*answer)["name"]), "Orders");
  EXPECT_EQ(json::view((*answer)["currentUserRole"]), "editor");
  EXPECT_EQ(json::to_text((*answer)["result"]),
            R"({"instanceCount":5,"instanceCountWithoutFilters":12,"type":"number","measures":[)"
            R"({"property":"frequency","aggregationType":null,"userTaskDurationTime":null,)"
            R"("type":"number","data":5.0}]})");
  ASSERT_EQ(reports.plans.size(), 1U);
  EXPECT_THAT(reports.plans[0].sources.at(0).definitions,
              ElementsAre(report::Source::DefinitionId{"engine", "order:1"}));
  EXPECT_THAT(reports.plans[0].sources.at(0).tenants, ElementsAre(""));
  EXPECT_EQ(reports.plans[0].now, clock.now_ms());
  EXPECT_EQ(definitions.reads, 0);  // no model is needed to count
}

TEST_F(EvaluatorTest, AsksForTheRangeOfDatesFirst) {
  reports.range = report::ValueRange{static_cast<double>(instant("2026-03-28T12:00:00+0100")),
                                     static_cast<double>(instant("2026-03-30T12:00:00+0200"))};
  reports.answer.buckets = {{"", 1, {3.0}}};
  EXPECT_EQ(result(R"("view": {"entity": "processInstance", "properties": ["frequency"]},
                      "groupBy": {"type": "startDate", "value": {"unit": "day"}})",
                   "/measures/0/data"),
            R"([{"key":"2026-03-30T00:00:00.000+0200","value":0.0,)"
            R"("label":"2026-03-30T00:00:00.000+0200"},)"
            R"({"key":"2026-03-29T00:00:00.000+0100","value":3.0,)"
            R"("label":"2026-03-29T00:00:00.000+0100"},)"
            R"({"key":"2026-03-28T00:00:00.000+0100","value":0.0,)"
            R"("label":"2026-03-28T00:00:00.000+0100"}])");
  EXPECT_THAT(reports.ranges_asked, ElementsAre("start"));
  EXPECT_EQ(std::get<report::ByDate>(reports.plans.at(0).grouping).boundaries.size(), 4U);
}

TEST_F(EvaluatorTest, AsksForTheRangeOfNumbersFirst) {
  reports.range = report::ValueRange{1, 3};
  reports.answer.buckets = {{"", 2, {4.0}}, {"missing", 0, {1.0}}};
  EXPECT_EQ(
      result(R"("view": {"entity": "processInstance", "properties": ["frequency"]},
                      "groupBy": {"type": "variable", "value": {"name": "n", "type": "Long"}})",
             "/measures/0/data"),
      R"([{"key":"1","value":0.0,"label":"1"},{"key":"2","value":0.0,"label":"2"},)"
      R"({"key":"3","value":4.0,"label":"3"},{"key":"missing","value":1.0,"label":"missing"}])");
  EXPECT_THAT(reports.ranges_asked, ElementsAre("variable n"));
}

TEST_F(EvaluatorTest, ShowsTheModelsFlowNodes) {
  reports.answer.buckets = {{"start", 0, {1.4}}, {"removed", 0, {7.0}}};
  EXPECT_EQ(result(R"("view": {"entity": "flowNode", "properties": ["duration"]},
                      "groupBy": {"type": "flowNodes"})",
                   "/measures/0/data"),
            R"([{"key":"approve","value":null,"label":"Approve"},)"
            R"({"key":"start","value":1.0,"label":"start"}])");
}

TEST_F(EvaluatorTest, ASourceThatMatchesNothingLeavesTheFlowNodesAsTheyAre) {
  reports.answer.buckets = {{"approve", 0, {2.0}}, {"approve#multiInstanceBody", 0, {1.0}}};
  const auto definition = json::parse(
      R"({"data": {"definitions": [{"key": "order", "versions": ["all"], "tenantIds": [null]},
                                   {"key": "order", "versions": ["9"], "tenantIds": [null]}],
          "view": {"entity": "flowNode", "properties": ["frequency"]},
          "groupBy": {"type": "flowNodes"}}})");
  const auto answer = evaluator.evaluate(definition.value(), context);
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_THAT(*answer, HasSubstr(R"("key":"approve","value":2.0)"));
  EXPECT_THAT(*answer, ::testing::Not(HasSubstr("multiInstanceBody")));
}

TEST_F(EvaluatorTest, WithoutAModelItShowsWhatRan) {
  definitions.models.clear();
  reports.answer.buckets = {{"start", 0, {1.0}}};
  EXPECT_EQ(result(R"("view": {"entity": "incident", "properties": ["frequency"]},
                      "groupBy": {"type": "flowNodes"})",
                   "/measures/0/data"),
            R"([{"key":"start","value":1.0,"label":"start"}])");
}

TEST_F(EvaluatorTest, NamesAssignees) {
  context.names.user = [](std::string_view id) { return id == "demo" ? "Zoe" : ""; };
  reports.answer.buckets = {{"demo", 0, {10.0}}, {"", 0, {20.0}}, {"gone", 0, {std::nullopt}}};
  EXPECT_EQ(result(R"("view": {"entity": "userTask", "properties": ["duration"]},
                      "groupBy": {"type": "assignee"},
                      "configuration": {"userTaskDurationTimes": ["idle"]})",
                   "/measures/0"),
            R"({"property":"duration","aggregationType":{"type":"avg","value":null},)"
            R"("userTaskDurationTime":"idle","type":"map","data":[)"
            R"({"key":"unassignedUserTasks___","value":20.0,"label":"Unassigned"},)"
            R"({"key":"demo","value":10.0,"label":"Zoe"}]})");
}

TEST_F(EvaluatorTest, SortsAsConfiguredWhenItFits) {
  reports.answer.buckets = {{"a", 0, {1.0}}, {"b", 0, {2.0}}};
  const auto keys = [&](std::string_view sorting) {
    return result(R"("view": {"entity": "processInstance", "properties": ["frequency"]},
                     "groupBy": {"type": "variable", "value": {"name": "n", "type": "String"}},
                     "configuration": {"sorting": )" +
                      std::string(sorting) + "}",
                  "/measures/0/data/0/key");
  };
  EXPECT_EQ(keys("null"), R"("a")");
  EXPECT_EQ(keys(R"({"by": "value", "order": "desc"})"), R"("b")");
  EXPECT_EQ(keys(R"({"by": "startDate", "order": "desc"})"), R"("a")");
}

constexpr auto kRaw = R"("view": {"entity": null, "properties": ["rawData"]},
                         "groupBy": {"type": "none"})";

TEST_F(EvaluatorTest, RawRowsHaveAllColumns) {
  store::RawInstance done;
  done.engine = "engine";
  done.definition_key = "order";
  done.definition_id = "order:1";
  done.id = "i1";
  done.business_key = "b1";
  done.tenant = "t";
  done.start = instant("2026-05-20T10:00:00Z");
  done.end = done.start + 1000;
  done.duration = 1000;
  done.incidents = 2;
  done.open_incidents = 1;
  done.user_tasks = 3;
  done.flow_node_durations = {{"approve", 900}, {"old", 5}};
  done.variables = {{"amount", model::VariableType::long_integer, false, "7"},
                    {"note", model::VariableType::string, true, ""}};
  store::RawInstance running;
  running.id = "i2";
  running.start = done.start;
  reports.raw_answer = {{done, running},
                        {2, 3},
                        {{"amount", model::VariableType::long_integer},
                         {"amount", model::VariableType::string},
                         {"note", model::VariableType::string}}};
  context.limit = 2;
  context.offset = 4;
  EXPECT_EQ(
      result(kRaw),
      R"({"instanceCount":2,"instanceCountWithoutFilters":3,"type":"raw","measures":[)"
      R"({"property":"rawData","aggregationType":null,"userTaskDurationTime":null,)"
      R"("type":"raw","data":[)"
      R"({"processDefinitionKey":"order","processDefinitionId":"order:1","processInstanceId":"i1",)"
      R"("counts":{"incidents":2,"openIncidents":1,"userTasks":3},"flowNodeDurations":{)"
      R"("approve":{"name":"Approve","value":900},"old":{"name":"old","value":5},)"
      R"("start":{"name":"start","value":null}},"businessKey":"b1",)"
      R"("startDate":"2026-05-20T12:00:00.000+0200","endDate":"2026-05-20T12:00:01.000+0200",)"
      R"("duration":1000,"engineName":"engine","tenantId":"t",)"
      R"("variables":{"amount":"7","note":null}},)"
      R"({"processDefinitionKey":"","processDefinitionId":"","processInstanceId":"i2",)"
      R"("counts":{"incidents":0,"openIncidents":0,"userTasks":0},"flowNodeDurations":{},)"
      R"("businessKey":null,"startDate":"2026-05-20T12:00:00.000+0200","endDate":null,)"
      R"("duration":null,"engineName":"","tenantId":null,"variables":{"amount":"","note":""}}]}],)"
      R"("pagination":{"limit":2,"offset":4}})");
  EXPECT_EQ(reports.raw_plans.at(0).limit, 2U);
  EXPECT_EQ(reports.raw_plans.at(0).offset, 4U);
}

TEST_F(EvaluatorTest, TellsWhichColumnsOfATableAreShown) {
  reports.raw_answer.variables = {{"amount", model::VariableType::long_integer}};
  const auto answer = evaluate(std::string(kRaw) + R"(, "configuration": {"tableColumns": {
      "includedColumns": ["count:userTasks", "dur:approve"], "excludedColumns": ["startDate"],
      "columnOrder": ["duration"]}})");
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(json::to_text((*answer)["data"]["configuration"]["tableColumns"]),
            R"({"includeNewVariables":false,"excludedColumns":["startDate","count:incidents",)"
            R"("count:openIncidents","dur:start","variable:amount"],"includedColumns":[)"
            R"("processDefinitionKey","processDefinitionId","processInstanceId","businessKey",)"
            R"("endDate","duration","engineName","tenantId","count:userTasks","dur:approve"],)"
            R"("columnOrder":["duration"]})");
}

TEST_F(EvaluatorTest, LeavesColumnsOfOtherReportsAsTheyAre) {
  reports.answer.buckets = {{"", 0, {5.0}}};
  const auto answer = evaluate(
      std::string(kCount) + R"(, "configuration": {"tableColumns": {"excludedColumns": ["x"]}})");
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(json::to_text((*answer)["data"]["configuration"]["tableColumns"]["excludedColumns"]),
            R"(["x"])");
}

TEST_F(EvaluatorTest, SortsRowsByCounts) {
  ASSERT_TRUE(evaluate(std::string(kRaw) + R"(, "configuration": {"sorting": {
      "by": "count:openIncidents", "order": "asc"}})"));
  EXPECT_EQ(reports.raw_plans.at(0).sort_by, "count:openIncidents");
  EXPECT_TRUE(reports.raw_plans.at(0).ascending);
}

TEST_F(EvaluatorTest, AddsTheFiltersOfADashboard) {
  const auto filters = json::parse(
      R"([{"type": "completedInstancesOnly", "filterLevel": "instance", "appliedTo": ["all"]}])");
  context.additional_filters = &*filters;
  ASSERT_TRUE(evaluate(std::string(kCount) +
                       R"(, "filter": [{"type": "nonSuspendedInstancesOnly",
                                        "filterLevel": "instance", "appliedTo": ["d1"]}])"));
  const auto& sent = reports.plans.at(0).filters;
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_THAT(sent[0].sources, ElementsAre(0));
  EXPECT_EQ(std::get<report::StateFilter>(sent[1].what).state,
            report::StateFilter::State::completed);
}

TEST_F(EvaluatorTest, AsksForAuthorizationBeforeTheStore) {
  std::string asked;
  context.authorize = [&](model::DefinitionType, std::string_view key,
                          const std::vector<std::string>& tenants) -> Status {
    asked = std::string(key) + " of " + std::to_string(tenants.size());
    return fail(ErrorCode::forbidden, "not yours");
  };
  for (const auto* members : {kCount, kRaw}) {
    EXPECT_EQ(evaluate(members).error().code, ErrorCode::forbidden);
  }
  EXPECT_EQ(asked, "order of 1");
  EXPECT_THAT(reports.plans, IsEmpty());
  EXPECT_THAT(reports.raw_plans, IsEmpty());
  EXPECT_THAT(reports.ranges_asked, IsEmpty());
}

TEST_F(EvaluatorTest, WhoHasNoRightDoesNotShareTheAnswerThatAnotherWaitsFor) {
  const auto definition = json::parse(
      R"({"data": {"definitions": [{"key": "order", "versions": ["all"], "tenantIds": [null]}],
          "view": {"entity": "userTask", "properties": ["frequency"]},
          "groupBy": {"type": "assignee"}}})");
  reports.answer.buckets = {{"demo", 0, {1.0}}};
  auto stranger = context;
  stranger.authorize = [](model::DefinitionType, std::string_view,
                          const std::vector<std::string>&) -> Status {
    return fail(ErrorCode::forbidden, "not yours");
  };
  std::optional<ErrorCode> meanwhile;
  context.names.user = [&](std::string_view id) {  // asked while the answer is being written
    const auto answer = evaluator.evaluate(*definition, stranger);
    if (!answer) meanwhile = answer.error().code;
    return std::string(id);
  };
  EXPECT_TRUE(evaluator.evaluate(*definition, context));
  EXPECT_EQ(meanwhile, ErrorCode::forbidden);
}

TEST_F(EvaluatorTest, RefusesBeforeItAsks) {
  EXPECT_THAT(result(R"("view": {"entity": "processInstance", "properties": ["frequency"]},
                        "groupBy": {"type": "assignee"})"),
              HasSubstr("error: groupBy 'assignee' does not fit"));
  EXPECT_THAT(result(std::string(kCount) + R"(, "filter": [{"type": "shoe"}])"),
              HasSubstr("data.filter[0].type"));
  EXPECT_THAT(reports.plans, IsEmpty());
}

TEST_F(EvaluatorTest, AsksNoMoreThanTheRangesOfAReportWithTooManyGroups) {
  reports.range = report::ValueRange{static_cast<double>(instant("2025-01-01T12:00:00+0100")),
                                     static_cast<double>(instant("2025-12-31T12:00:00+0100"))};
  EXPECT_THAT(result(R"("view": {"entity": "processInstance", "properties": ["frequency"]},
                "groupBy": {"type": "variable", "value": {"name": "due", "type": "Date"}},
                "distributedBy": {"type": "endDate", "value": {"unit": "hour"}},
                "configuration": {"groupByDateVariableUnit": "day"})"),
              HasSubstr("365 groups of 8737 each"));
  EXPECT_THAT(reports.plans, IsEmpty());
}

TEST_F(EvaluatorTest, PassesOnErrorsDeadlineAndStop) {
  reports.error = Error{ErrorCode::deadline_exceeded, "too slow", ""};
  context.deadline = std::chrono::seconds(7);
  std::stop_source stop;
  context.stop = stop.get_token();
  EXPECT_EQ(evaluate(kCount).error().code, ErrorCode::deadline_exceeded);
  EXPECT_EQ(reports.limits.at(0).deadline, std::chrono::seconds(7));
  bool is_told = false;
  reports.on_read = [&](const store::QueryLimits& limits) {
    EXPECT_FALSE(limits.stop.stop_requested());
    stop.request_stop();
    is_told = limits.stop.stop_requested();
  };
  EXPECT_FALSE(evaluate(kCount));
  EXPECT_TRUE(is_told);
  EXPECT_EQ(evaluate(kCount).error().code, ErrorCode::cancelled);
  EXPECT_EQ(reports.limits.size(), 2U);
  context.stop = {};
  context.deadline = std::chrono::seconds(0);
  EXPECT_EQ(evaluate(kCount).error().code, ErrorCode::deadline_exceeded);
}

TEST_F(EvaluatorTest, ReadsRealModels) {
  definitions.models["order:1"] =
      R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
         <process id="order"><userTask id="approve" name="Approve"/></process></definitions>)";
  Evaluator real(reports, definitions, clock);
  const auto definition = json::parse(
      R"({"data": {"processDefinitionKey": "order", "processDefinitionVersions": ["latest"],
          "view": {"entity": "userTask", "properties": ["frequency"]},
          "groupBy": {"type": "userTasks"}}})");
  EXPECT_THAT(real.evaluate(*definition, context).value(),
              HasSubstr(R"("data":[{"key":"approve","value":0.0,"label":"Approve"}])"));
}

}  // namespace
}  // namespace hindsight::eval
