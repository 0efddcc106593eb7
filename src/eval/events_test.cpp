#include "eval/events.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hindsight::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

store::NodeRun run(std::string id, std::string node, EpochMs start, EpochMs end = model::kNoTime) {
  store::NodeRun out;
  out.id = std::move(id);
  out.node = std::move(node);
  out.start = start;
  out.end = end;
  return out;
}

store::IncidentRun incident(std::string id, EpochMs create, EpochMs end = model::kNoTime) {
  store::IncidentRun out;
  out.id = std::move(id);
  out.node = "pay";
  out.create = create;
  out.end = end;
  return out;
}

std::vector<std::string> incidents(const Event& event) {
  std::vector<std::string> out;
  out.reserve(event.incidents.size());
  for (const auto* incident : event.incidents) out.push_back(incident->id);
  return out;
}

TEST(Events, HaveTheTaskOfTheirRun) {
  store::InstanceDetails instance;
  instance.nodes = {run("n1", "check", 1), run("n2", "approve", 2)};
  instance.tasks.resize(1);
  instance.tasks[0].node_run = "n2";
  const auto events = events_of(instance);
  ASSERT_EQ(events.size(), 2U);
  EXPECT_EQ(events[0].task, nullptr);
  EXPECT_EQ(events[1].task, &instance.tasks[0]);
}

TEST(Events, HaveTheIncidentsOfTheirFlowNodeWhileTheyRan) {
  store::InstanceDetails instance;
  instance.nodes = {run("n1", "pay", 10, 20), run("n2", "other", 10), run("n3", "pay", 30, 40),
                    run("n4", "pay", 35)};
  instance.incidents = {incident("first", 12, 15), incident("both", 36, 38), incident("open", 50)};
  const auto events = events_of(instance);
  EXPECT_THAT(incidents(events[0]), ElementsAre("first"));
  EXPECT_THAT(incidents(events[1]), IsEmpty());
  EXPECT_THAT(incidents(events[2]), ElementsAre("both"));
  EXPECT_THAT(incidents(events[3]), ElementsAre("both", "open"));
}

TEST(Events, HaveTheIncidentsThatKeptThemFromBeginning) {
  store::InstanceDetails instance;
  instance.nodes = {run("n1", "pay", 10, 20), run("n2", "pay", 30, 40), run("n3", "pay", 50, 60)};
  instance.incidents = {incident("before", 22, 25), incident("after all", 70, 80)};
  const auto events = events_of(instance);
  EXPECT_THAT(incidents(events[0]), IsEmpty());
  EXPECT_THAT(incidents(events[1]), ElementsAre("before"));
  EXPECT_THAT(incidents(events[2]), IsEmpty());
}

TEST(CaseDefinition, NamesTheActivityOfAMultiInstanceBody) {
  const CaseDefinition definition{"1", {{"pack", "Pack item"}, {"blank", ""}}};
  EXPECT_EQ(definition.name_of("pack#multiInstanceBody"), "Pack item");
  EXPECT_EQ(definition.name_of("blank"), "blank");
  EXPECT_EQ(definition.name_of("gone"), "gone");
}

}  // namespace
}  // namespace hindsight::eval
