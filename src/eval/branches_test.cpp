#include "eval/branches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hindsight::eval {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A model of tasks, by its flows "a>b".
bpmn::ProcessModel model_of(const std::vector<std::string>& flows) {
  bpmn::ProcessModel model;
  const auto add = [&](const std::string& id) {
    if (model.find(id) == nullptr) model.flow_nodes.push_back({id, "", "task"});
  };
  for (const auto& flow : flows) {
    const auto arrow = flow.find('>');
    model.sequence_flows.push_back({flow.substr(0, arrow), flow.substr(arrow + 1)});
    add(model.sequence_flows.back().source);
    add(model.sequence_flows.back().target);
  }
  return model;
}

/// "node: others".
std::vector<std::string> texts(const Result<std::vector<Branch>>& branches) {
  if (!branches) return {branches.error().message};
  std::vector<std::string> out;
  for (const auto& branch : *branches) {
    out.push_back(branch.flow_node + ":");
    for (const auto& other : branch.others) out.back() += " " + other;
  }
  return out;
}

TEST(Branches, AreTheNodesBehindTheGatewayInTheModelsOrder) {
  const auto model = model_of({"start>g", "g>b", "g>a", "a>end", "b>end", "g>c", "c>other"});
  EXPECT_THAT(texts(branches_of(model, "g")), ElementsAre("b: a c", "a: b c", "c: b a"));
}

TEST(Branches, ThatLeadToTheFirstNodeOfAnotherDoNotExcludeIt) {
  const auto model = model_of({"g>review", "g>done", "review>check", "check>done"});
  EXPECT_THAT(texts(branches_of(model, "g")), ElementsAre("review:", "done: review"));
}

TEST(Branches, ThatLeadToAnotherThroughABoundaryEventDoNotExcludeItEither) {
  auto model = model_of({"g>review", "g>done", "review>end", "late>done"});
  for (auto& node : model.flow_nodes) {
    if (node.id == "late") node.attached_to = "review";
  }
  EXPECT_THAT(texts(branches_of(model, "g")), ElementsAre("review:", "done: review"));
}

TEST(Branches, ExcludeEachOtherWhenOnlyTheGatewayLeadsFromOneToTheOther) {
  const auto model = model_of({"g>again", "again>g", "g>on", "on>end", "g>g"});
  EXPECT_THAT(texts(branches_of(model, "g")), ElementsAre("again: on", "on: again"));
}

TEST(Branches, OfTwoFlowsToOneNodeAreOne) {
  const auto model = model_of({"g>a", "g>a", "g>b"});
  EXPECT_THAT(texts(branches_of(model, "g")), ElementsAre("a: b", "b: a"));
}

TEST(Branches, NeedAGatewayOfTheModelWithTwoWaysOut) {
  const auto model = model_of({"start>g", "g>a", "g>a", "a>end"});
  for (const auto* gateway : {"nowhere", "g", "end", ""}) {
    const auto branches = branches_of(model, gateway);
    ASSERT_FALSE(branches) << gateway;
    EXPECT_EQ(branches.error().code, ErrorCode::invalid_argument);
    EXPECT_THAT(branches.error().message, HasSubstr("'" + std::string(gateway) + "'"));
  }
}

TEST(Branches, AreNotThousands) {
  std::vector<std::string> flows;
  flows.reserve(101);
  for (int i = 0; i < 100; ++i) flows.push_back("g>" + std::to_string(i));
  EXPECT_TRUE(branches_of(model_of(flows), "g"));
  flows.push_back("g>one more");
  EXPECT_FALSE(branches_of(model_of(flows), "g"));
}

}  // namespace
}  // namespace hindsight::eval
