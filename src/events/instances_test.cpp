#include "events/instances.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

namespace hindsight::events {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// start → check → (gateway) → pay | refuse → end, with a sub-process that has an end event.
constexpr const char* kXml = R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<process id="p">
  <startEvent id="start"/><userTask id="check"/><exclusiveGateway id="decided"/>
  <serviceTask id="pay"/><serviceTask id="refuse"/><exclusiveGateway id="joined"/><endEvent id="end"/>
  <subProcess id="sub"><endEvent id="inner"/></subProcess>
  <sequenceFlow id="f1" sourceRef="start" targetRef="check"/>
  <sequenceFlow id="f2" sourceRef="check" targetRef="decided"/>
  <sequenceFlow id="f3" sourceRef="decided" targetRef="pay"/>
  <sequenceFlow id="f4" sourceRef="decided" targetRef="refuse"/>
  <sequenceFlow id="f5" sourceRef="pay" targetRef="joined"/>
  <sequenceFlow id="f6" sourceRef="refuse" targetRef="joined"/>
  <sequenceFlow id="f7" sourceRef="joined" targetRef="end"/>
</process></definitions>)";

MappedEvent event(const std::string& type) {
  return {{"", "shop", type}, ""};
}

Blueprint blueprint() {
  EventProcess process;
  process.id = "process";
  Publication publication;
  publication.id = "publication";
  publication.mappings = {
      {"start", {event("ordered"), {}}}, {"check", {event("check begun"), event("check done")}},
      {"pay", {{}, event("paid")}},      {"refuse", {event("refused"), {}}},
      {"inner", {event("inner"), {}}},   {"end", {event("closed"), {}}}};
  const auto model = bpmn::parse_process(kXml, "p");
  auto made = make_blueprint(process, publication, *model);
  EXPECT_TRUE(made) << made.error().text();
  return std::move(*made);
}

struct Happened {
  std::string type;
  EpochMs time;
  std::string data{};
  Id128 run{};
};

/// As a store gives one trace.
store::TracePage trace(const Blueprint& blueprint, std::vector<Happened> events) {
  store::TracePage page;
  page.traces.push_back({{Id128::of("t"), page.arena.copy("t"), false}, 0, events.size()});
  std::ranges::stable_sort(events, {}, &Happened::time);
  for (const auto& one : events) {
    const auto at =
        std::ranges::find(blueprint.sources.classes, one.type, &model::EventClass::type);
    page.events.push_back({{},
                           one.time,
                           static_cast<std::size_t>(at - blueprint.sources.classes.begin()),
                           page.arena.copy(one.data),
                           one.run});
  }
  return page;
}

template <typename Row>
std::vector<Row> rows(const std::vector<model::FactPage>& pages) {
  std::vector<Row> out;
  for (const auto& page : pages) {
    if (const auto* some = std::get_if<std::vector<Row>>(&page.rows))
      out.insert(out.end(), some->begin(), some->end());
  }
  return out;
}

std::string moment(EpochMs time) {
  return time == model::kNoTime ? "" : std::to_string(time);
}

/// "node start-end" of all runs, sorted.
std::vector<std::string> runs(const Blueprint& blueprint, const std::vector<Happened>& events) {
  const auto page = trace(blueprint, events);
  const auto pages = make_instances(blueprint, page, 99, 1000);
  std::vector<std::string> out;
  for (const auto& run : rows<model::FlowNodeInstance>(pages))
    out.push_back(std::string(run.flow_node_id) + " " + moment(run.start) + "-" + moment(run.end));
  std::ranges::sort(out);
  return out;
}

std::string instance(const Blueprint& blueprint, const std::vector<Happened>& events) {
  const auto page = trace(blueprint, events);
  const auto pages = make_instances(blueprint, page, 99, 1000);
  const auto found = rows<model::ProcessInstance>(pages);
  if (found.empty()) return "none";
  const auto& one = found.front();
  return moment(one.start) + "-" + moment(one.end) + " " + std::string(to_string(one.state));
}

TEST(EventInstances, AnActivityLastsFromItsFirstEventToItsSecond) {
  EXPECT_THAT(runs(blueprint(), {{"check begun", 10}, {"check done", 30}}),
              ElementsAre("check 10-30", "decided 30-30"));
}

TEST(EventInstances, WithOneEventANodeIsAMoment) {
  EXPECT_THAT(runs(blueprint(), {{"paid", 10}, {"refused", 20}}),
              ElementsAre("joined 10-10", "joined 20-20", "pay 10-10", "refuse 20-20"));
}

TEST(EventInstances, RepeatedRunsArePairedInTheirOrder) {
  EXPECT_THAT(
      runs(blueprint(), {{"check begun", 10},
                         {"check done", 20},
                         {"check begun", 20},
                         {"check begun", 30},
                         {"check done", 50}}),
      ElementsAre("check 10-20", "check 20-50", "check 30-", "decided 20-20", "decided 50-50"));
}

TEST(EventInstances, AnEndIsThatOfItsOwnStartWhereEventsTellIt) {
  const auto first = Id128::of("1"), second = Id128::of("2");
  EXPECT_THAT(runs(blueprint(), {{"check begun", 10, {}, first},
                                 {"check begun", 20, {}, second},
                                 {"check done", 30, {}, second},
                                 {"check done", 50, {}, first}}),
              ElementsAre("check 10-50", "check 20-30", "decided 30-30", "decided 50-50"));
  // Of another system nothing is known of it.
  EXPECT_THAT(runs(blueprint(), {{"check begun", 10}, {"check done", 30, {}, second}}),
              ElementsAre("check 10-30", "decided 30-30"));
}

TEST(EventInstances, AnEndWithoutAStartIsARunOfItsOwn) {
  EXPECT_THAT(runs(blueprint(), {{"check done", 20}}), ElementsAre("check 20-20", "decided 20-20"));
}

TEST(EventInstances, AnInstanceEndsWithAnEndEventOfTheProcessAndNothingOpen) {
  const auto plan = blueprint();
  EXPECT_EQ(instance(plan, {{"ordered", 5}, {"check begun", 10}}), "5- ACTIVE");
  EXPECT_EQ(instance(plan, {{"ordered", 5}, {"inner", 10}}), "5- ACTIVE");
  EXPECT_EQ(instance(plan, {{"ordered", 5}, {"check begun", 10}, {"closed", 20}}), "5- ACTIVE");
  EXPECT_EQ(instance(plan, {{"ordered", 5}, {"closed", 20}, {"paid", 30}}), "5-30 COMPLETED");
}

TEST(EventInstances, ATraceOfOtherEventsIsNone) {
  auto plan = blueprint();
  store::TracePage page;
  page.traces.push_back({{Id128::of("t"), "t", false}, 0, 0});
  EXPECT_THAT(make_instances(plan, page, 99, 1000), IsEmpty());
}

TEST(EventInstances, UserTasksAreCountedAsSuch) {
  const auto plan = blueprint();
  const auto page = trace(plan, {{"check begun", 10}, {"check done", 30}});
  const auto pages = make_instances(plan, page, 99, 1000);
  const auto tasks = rows<model::UserTask>(pages);
  ASSERT_EQ(tasks.size(), 1U);
  EXPECT_EQ(tasks[0].duration, 20);
  EXPECT_EQ(rows<model::FlowNodeInstance>(pages)[0].task_id, tasks[0].id.key);
}

TEST(EventInstances, SimpleMembersOfDataBecomeVariablesOfWhichTheLatestCounts) {
  const auto plan = blueprint();
  const auto page =
      trace(plan, {{"ordered", 5, R"({"amount":12,"vip":true,"note":"Grüße","deep":{"a":1}})"},
                   {"paid", 9, R"({"amount":12.5,"none":null,"list":[1]})"}});
  const auto pages = make_instances(plan, page, 99, 3);
  std::vector<std::string> found;
  for (const auto& one : rows<model::Variable>(pages)) {
    found.push_back(std::string(one.name) + ":" + std::string(to_string(one.value.type)) + "=" +
                    std::string(one.value.text) + (one.value.truncated ? "…" : ""));
  }
  // The third byte is half of a character.
  EXPECT_THAT(found, testing::UnorderedElementsAre("amount:Double=12.5", "vip:Boolean=true",
                                                   "note:String=Gr…"));
}

TEST(EventInstances, AParallelGatewayWaitsForAllBeforeIt) {
  constexpr const char* kParallel =
      R"(<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p">
      <task id="a"/><task id="b"/><parallelGateway id="join"/><task id="c"/>
      <sequenceFlow id="f1" sourceRef="a" targetRef="join"/>
      <sequenceFlow id="f2" sourceRef="b" targetRef="join"/>
      <sequenceFlow id="f3" sourceRef="join" targetRef="c"/></process></definitions>)";
  EventProcess process;
  Publication publication;
  publication.mappings = {{"a", {event("a"), {}}}, {"b", {event("b"), {}}}};
  const auto plan = make_blueprint(process, publication, *bpmn::parse_process(kParallel, "p"));
  ASSERT_TRUE(plan);
  EXPECT_THAT(runs(*plan, {{"a", 1}, {"a", 2}, {"b", 5}}),
              ElementsAre("a 1-1", "a 2-2", "b 5-5", "join 5-5"));
}

TEST(EventInstances, WhatIsNotInTheModelOrIsAGatewayCannotBeMapped) {
  EventProcess process;
  Publication publication;
  const auto model = bpmn::parse_process(kXml, "p");
  publication.mappings = {{"elsewhere", {event("a"), {}}}};
  EXPECT_EQ(make_blueprint(process, publication, *model).error().context, "mappings.elsewhere");
  publication.mappings = {{"decided", {event("a"), {}}}};
  EXPECT_EQ(make_blueprint(process, publication, *model).error().code, ErrorCode::invalid_argument);
}

}  // namespace
}  // namespace hindsight::events
