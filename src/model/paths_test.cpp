#include "model/paths.h"

#include <gtest/gtest.h>

#include <string>

namespace hindsight::model {
namespace {

FlowNodeInstance node(std::string_view id, std::string_view type, EpochMs start,
                      std::int64_t sequence = 0) {
  FlowNodeInstance out;
  out.id.key = Id128::of(id);
  out.flow_node_id = id;
  out.flow_node_type = type;
  out.start = start;
  out.sequence = sequence;
  return out;
}

using Path = std::vector<std::string_view>;

TEST(Paths, GoInTheOrderOfStarts) {
  const std::vector nodes{node("end", "noneEndEvent", 30), node("begin", "startEvent", 10),
                          node("check", "userTask", 20)};
  EXPECT_EQ(path_of(nodes), (Path{"begin", "check", "end"}));
}

TEST(Paths, OfOneMomentGoInTheEnginesSequence) {
  const std::vector nodes{node("b", "serviceTask", 10, 7), node("a", "serviceTask", 10, 9),
                          node("c", "serviceTask", 10, 8)};
  EXPECT_EQ(path_of(nodes), (Path{"b", "c", "a"}));
}

TEST(Paths, LeaveGatewaysAndContainersOut) {
  const std::vector nodes{node("check", "userTask", 10), node("ok", "exclusiveGateway", 20),
                          node("each", "multiInstanceBody", 40), node("part", "subProcess", 50),
                          node("pack", "serviceTask", 60)};
  EXPECT_EQ(path_of(nodes), (Path{"check", "pack"}));
}

TEST(Paths, ShowLoopsButNotAStepThatFollowsItself) {
  const std::vector nodes{node("check", "userTask", 10), node("ok", "exclusiveGateway", 11),
                          node("check", "userTask", 12), node("fix", "userTask", 20),
                          node("check", "userTask", 30)};
  EXPECT_EQ(path_of(nodes), (Path{"check", "fix", "check"}));
}

TEST(Headline, IsTheFirstLine) {
  EXPECT_EQ(headline("no connection\r\n\tat Main.java:7"), "no connection");
  EXPECT_EQ(headline(""), "");
  EXPECT_EQ(headline("\nlater"), "");
}

TEST(Headline, IsCutBetweenCharacters) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "ä";
  EXPECT_EQ(headline(text).size(), 2 * kHeadlineCharacters);
}

}  // namespace
}  // namespace hindsight::model
