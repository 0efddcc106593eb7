#include "cluster/node_registry.h"

#include <gmock/gmock.h>

#include "cluster/fake_lease_store_for_test.h"

namespace hindsight::cluster {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

store::Node node(const std::string& id) {
  return {.id = id,
          .name = "node-" + id,
          .version = "1.0.0",
          .address = id + ":8090",
          .secret_print = "s",
          .import_engines = {"e"},
          .all_engines = {"e"}};
}

class NodeRegistryTest : public testing::Test {
 protected:
  FakeLeaseStore store;
  ManualClock clock;  // of `a`
  NodeRegistry a{node("a"), 10'000, store, clock};
  store::Node other = node("b");

  void beat(DurationMs clock_ahead = 0) {
    ++other.beats;
    other.heartbeat = clock.now_ms() + clock_ahead;
    ASSERT_TRUE(store.put_node(other));
  }
  /// Half a second at a time; `b` beats every three seconds if it lives.
  void run(seconds time, bool b_lives, DurationMs clock_ahead = 0) {
    for (int half = 0; half < time.count() * 2; ++half) {
      if (b_lives && half % 6 == 0) beat(clock_ahead);
      clock.advance(std::chrono::milliseconds(500));
      ASSERT_TRUE(a.step());
    }
  }
  NodeView b_seen_by_a() {
    for (const auto& view : a.nodes()) {
      if (view.node.id == "b") return view;
    }
    ADD_FAILURE() << "not listed";
    return {};
  }
};

TEST_F(NodeRegistryTest, BeatsEveryThirdOfALife) {
  run(seconds(60), false);
  const auto nodes = store.nodes().value();
  ASSERT_THAT(nodes, SizeIs(1));
  EXPECT_EQ(nodes[0].name, "node-a");
  EXPECT_EQ(nodes[0].beats, 18) << "after 1 s, then every 3.5 s, the first step after 3.33 s";
  EXPECT_GE(nodes[0].heartbeat, clock.now_ms() - 3'500);
}

TEST_F(NodeRegistryTest, KnowsItselfBeforeAnythingIsRead) {
  ASSERT_THAT(a.nodes(), SizeIs(1));
  EXPECT_TRUE(a.nodes()[0].self);
  EXPECT_FALSE(a.knows_others());
  EXPECT_EQ(a.name_of("a"), "node-a");
  EXPECT_EQ(a.name_of("b"), "b");
}

TEST_F(NodeRegistryTest, WhoStopsBeatingIsDeadAfterThreeLivesAndForgottenAfterTenMinutes) {
  run(seconds(30), true);
  EXPECT_TRUE(b_seen_by_a().punctual);
  EXPECT_EQ(a.name_of("b"), "node-b");
  run(seconds(14), false);
  EXPECT_TRUE(b_seen_by_a().live);
  run(seconds(4), false);
  EXPECT_TRUE(b_seen_by_a().live);
  EXPECT_FALSE(b_seen_by_a().punctual);
  run(seconds(17), false);
  EXPECT_FALSE(b_seen_by_a().live);
  EXPECT_THAT(a.nodes(), SizeIs(2));
  run(minutes(10), false);
  EXPECT_THAT(a.nodes(), SizeIs(1));
  EXPECT_THAT(store.nodes().value(), SizeIs(1));

  run(seconds(5), true);
  EXPECT_TRUE(b_seen_by_a().live) << "it was only stopped";
}

TEST_F(NodeRegistryTest, TheRemainsOfAnInstanceAreNotCountedOnForLong) {
  beat();
  run(seconds(7), false);
  EXPECT_TRUE(b_seen_by_a().punctual) << "it may be about to beat";
  run(seconds(2), false);
  EXPECT_FALSE(b_seen_by_a().punctual);
  EXPECT_TRUE(b_seen_by_a().live) << "it is listed as living all the same";
  run(seconds(4), true);
  EXPECT_TRUE(b_seen_by_a().punctual);
}

TEST_F(NodeRegistryTest, HeartbeatTimesDoNotDecideWhoLives) {
  run(seconds(30), true, -7'200'000);
  EXPECT_TRUE(b_seen_by_a().live);
  EXPECT_TRUE(b_seen_by_a().punctual);
}

TEST_F(NodeRegistryTest, MeasuresTheDifferenceOfWallClocks) {
  run(seconds(1), true);
  EXPECT_EQ(b_seen_by_a().clock_ahead_ms, std::nullopt) << "who knows how old the heartbeat is";
  run(seconds(30), true);
  EXPECT_EQ(b_seen_by_a().clock_ahead_ms, 0) << "what a late reading explains is no difference";
  run(seconds(10), true, 3'600'000);
  EXPECT_NEAR(static_cast<double>(b_seen_by_a().clock_ahead_ms.value_or(0)), 3'600'000, 5'000);
  run(seconds(10), true, -3'600'000);
  EXPECT_NEAR(static_cast<double>(b_seen_by_a().clock_ahead_ms.value_or(0)), -3'600'000, 5'000);
}

TEST_F(NodeRegistryTest, FailuresAreTriedAgainSoonAndKeepWhatIsKnown) {
  run(seconds(10), true);
  store.down = true;
  clock.advance(seconds(4));
  EXPECT_FALSE(a.step());
  EXPECT_THAT(a.nodes(), SizeIs(2));
  store.down = false;
  EXPECT_FALSE(a.step()) << "not yet due again";
  clock.advance(seconds(1));
  beat();
  EXPECT_TRUE(a.step());
  EXPECT_EQ(b_seen_by_a().silent_ms, 0);
}

TEST_F(NodeRegistryTest, LeavingRemovesItFromTheList) {
  run(seconds(10), false);
  ASSERT_TRUE(a.leave());
  EXPECT_THAT(store.nodes().value(), IsEmpty());
}

class WarningsTest : public testing::Test {
 protected:
  std::vector<NodeView> nodes = {{.node = node("a"), .self = true, .clock_ahead_ms = 0},
                                 {.node = node("b"), .clock_ahead_ms = 4'000}};

  std::vector<Warning> found() { return warnings(nodes, nodes[0].node); }
  void expect_one(Warning::Kind kind, const std::string& part) {
    const auto all = found();
    ASSERT_THAT(all, SizeIs(1));
    EXPECT_EQ(all[0].kind, kind);
    EXPECT_THAT(all[0].text, HasSubstr(part));
  }
};

TEST_F(WarningsTest, NoneWhenAllIsWell) {
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(WarningsTest, DeadNodesDoNotCount) {
  nodes[1] = {.node = node("b"), .live = false, .clock_ahead_ms = 99'000};
  nodes[1].node.secret_print = "other";
  nodes[1].node.version = "0.9.0";
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(WarningsTest, ClocksApart) {
  nodes[1].clock_ahead_ms = 7'200'000;
  expect_one(Warning::Kind::clocks_differ,
             "clock of node node-b (b:8090) is at least 2 h ahead of the clock");
  nodes[1].clock_ahead_ms = -6'000;
  expect_one(Warning::Kind::clocks_differ, "at least 6 s behind the clock");
}

TEST_F(WarningsTest, SecretsApart) {
  nodes[1].node.secret_print = "other";
  expect_one(Warning::Kind::secrets_differ, "Set the same auth.token.secret");
}

TEST_F(WarningsTest, EngineThatNobodyImports) {
  nodes[1].node.all_engines.push_back("lonely");
  expect_one(Warning::Kind::engine_without_importer, "engines.lonely.importEnabled");
  nodes.push_back({.node = node("c"), .live = false});
  nodes[2].node.import_engines.push_back("lonely");
  expect_one(Warning::Kind::engine_without_importer, "engine lonely");
  nodes[2].live = true;
  EXPECT_THAT(found(), IsEmpty());
}

TEST_F(WarningsTest, VersionsApart) {
  nodes[1].node.version = "1.1.0";
  expect_one(Warning::Kind::versions_differ, "1.0.0 on node-a (a:8090); 1.1.0 on node-b (b:8090)");
}

}  // namespace
}  // namespace hindsight::cluster
