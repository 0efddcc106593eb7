#include "cluster/cluster.h"

#include <gmock/gmock.h>

#include <future>

#include "cluster/duties.h"
#include "cluster/fake_lease_store_for_test.h"

namespace hindsight::cluster {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Keeps what it is told.
class Listener final : public DutyListener {
 public:
  void on_acquired(const std::string& duty, std::int64_t epoch) override {
    held[duty] = epoch;
    events.push_back("+" + duty);
  }
  void on_lost(const std::string& duty) override {
    held.erase(duty);
    events.push_back("-" + duty);
  }
  std::map<std::string, std::int64_t> held;
  std::vector<std::string> events;
};

/// An instance that may import from `may_import` and knows `known`.
struct Instance {
  Instance(FakeLeaseStore& store, const std::string& id, std::vector<std::string> may_import,
           std::vector<std::string> known, std::vector<std::string> more_duties = {})
      : id(id) {
    ClusterOptions options;
    options.self = {.id = id,
                    .name = "node-" + id,
                    .version = "1",
                    .import_engines = std::move(may_import),
                    .all_engines = known};
    for (const auto& alias : known) more_duties.push_back(import_duty(alias));
    for (const auto& duty : more_duties) {
      options.duties.push_back({.name = duty, .listener = &listener});
    }
    cluster = std::make_unique<Cluster>(std::move(options), store, clock);
  }
  std::string id;
  ManualClock clock;
  Listener listener;
  std::unique_ptr<Cluster> cluster;
};

class ClusterTest : public testing::Test {
 protected:
  FakeLeaseStore store;
  std::vector<std::unique_ptr<Instance>> instances;
  const std::vector<std::string> engines = {"1", "2", "3", "4"};

  Instance& start(const std::string& id) { return start(id, engines, engines); }
  Instance& start(const std::string& id, std::vector<std::string> may_import,
                  std::vector<std::string> known, std::vector<std::string> more = {}) {
    instances.push_back(std::make_unique<Instance>(store, id, may_import, known, more));
    return *instances.back();
  }
  /// As kill -9.
  void kill(const std::string& id) {
    std::erase_if(instances, [&](const auto& instance) { return instance->id == id; });
  }
  void run(milliseconds time) {
    for (milliseconds passed{0}; passed < time; passed += milliseconds(500)) {
      for (auto& instance : instances) {
        instance->clock.advance(milliseconds(500));
        instance->cluster->step();
      }
      for (const auto& alias : engines) EXPECT_LE(holders(import_duty(alias)), 1);
    }
  }
  int holders(const std::string& duty) {
    int out = 0;
    for (const auto& instance : instances) out += instance->cluster->holds(duty) ? 1 : 0;
    return out;
  }
  std::vector<std::size_t> loads() {
    std::vector<std::size_t> out;
    for (const auto& instance : instances) out.push_back(instance->listener.held.size());
    return out;
  }
};

TEST_F(ClusterTest, TwoThatStartTogetherShareTheDutiesWithinFiveSeconds) {
  start("a");
  start("b");
  run(seconds(4));
  EXPECT_THAT(loads(), ElementsAre(2, 2));
  for (const auto& alias : engines) EXPECT_EQ(holders(import_duty(alias)), 1);
}

TEST_F(ClusterTest, TheOtherTakesOverWithinALifeAndFiveSeconds) {
  start("a");
  auto& b = start("b");
  run(seconds(30));
  kill("a");
  run(seconds(15));
  EXPECT_THAT(b.listener.held, SizeIs(4));
  int failovers = 0;
  for (const auto& status : b.cluster->snapshot().leases) {
    EXPECT_EQ(status.lease.state, LeaseView::State::held);
    EXPECT_EQ(status.holder_name, "node-b");
    EXPECT_EQ(status.lease.epoch, b.listener.held.at(status.lease.duty));
    if (!status.lease.last_failover) continue;
    ++failovers;
    EXPECT_EQ(status.lease.last_failover->from, "a");
    EXPECT_GE(status.lease.last_failover->gap, 10'000);
    EXPECT_LE(status.lease.last_failover->gap, 15'000);
  }
  EXPECT_EQ(failovers, 2);
}

TEST_F(ClusterTest, WhoJoinsGetsItsShareOneByOne) {
  auto& a = start("a");
  run(seconds(60));
  EXPECT_THAT(loads(), ElementsAre(4));
  start("b");
  std::size_t former = 4;
  for (int second = 0; second < 90; ++second) {
    run(seconds(1));
    EXPECT_GE(a.listener.held.size() + 1, former);
    former = a.listener.held.size();
  }
  EXPECT_THAT(loads(), ElementsAre(2, 2));
  const auto events = a.listener.events.size();
  run(minutes(10));
  EXPECT_EQ(a.listener.events.size(), events) << "and that is that";
}

TEST_F(ClusterTest, HandingOverThatDoesNotComeOffIsGivenUp) {
  auto& a = start("a");
  run(seconds(60));
  start("b");
  bool spoiled = false;
  store.before = [&] {
    if (a.listener.held.size() == 4 || std::exchange(spoiled, true)) return;
    store.overwrite({.duty = "import:1", .holder = "a", .epoch = 0});
  };
  for (int second = 0; second < 60 && !spoiled; ++second) run(seconds(1));
  ASSERT_TRUE(spoiled);
  EXPECT_FALSE(a.listener.held.contains("import:1"));
  kill("b");
  run(minutes(1));
  EXPECT_THAT(a.listener.held, SizeIs(4));
}

TEST_F(ClusterTest, OnlyWhoIsAllowedToImportsEvenIfItDies) {
  start("a", engines, engines);
  auto& b = start("b", {}, engines);
  run(seconds(30));
  EXPECT_THAT(loads(), ElementsAre(4, 0));
  kill("a");
  run(minutes(2));
  EXPECT_THAT(loads(), ElementsAre(0));
  EXPECT_THAT(b.cluster->snapshot().warnings, SizeIs(4));
}

TEST_F(ClusterTest, GracefulStopHandsOverAtOnce) {
  auto& a = start("a");
  auto& b = start("b");
  run(seconds(30));
  a.cluster->release_all();
  EXPECT_THAT(a.listener.held, IsEmpty());
  for (const auto& alias : engines) EXPECT_FALSE(a.cluster->holds(import_duty(alias)));
  EXPECT_THAT(store.nodes().value(), SizeIs(1));
  kill("a");
  run(seconds(5));
  EXPECT_THAT(b.listener.held, SizeIs(4));
}

TEST_F(ClusterTest, GracefulStopDoesNotHangWhenTheStoreIsGone) {
  auto& a = start("a");
  run(seconds(30));
  store.down = true;
  a.cluster->release_all();
  EXPECT_THAT(a.listener.held, IsEmpty());
  EXPECT_FALSE(a.cluster->holds("import:1"));
}

TEST_F(ClusterTest, HoldsNothingWhileTheThreadIsStuck) {
  auto& a = start("a");
  run(seconds(30));
  bool stuck = false;
  store.before = [&] {
    if (std::exchange(stuck, true)) return;
    a.clock.advance(seconds(20));
    EXPECT_FALSE(a.cluster->holds("import:1"));
    EXPECT_THAT(a.listener.held, SizeIs(4)) << "it could not be told yet";
  };
  a.clock.advance(seconds(4));
  a.cluster->step();
  EXPECT_TRUE(stuck);
}

TEST_F(ClusterTest, KeepsItsLeasesWhileTheStoreIsSlow) {
  std::vector<std::string> known;
  for (int i = 0; i < 20; ++i) known.push_back(std::to_string(i));
  auto& a = start("a", {"1"}, known);
  run(seconds(30));
  store.before = [&] { a.clock.advance(milliseconds(600)); };
  run(minutes(5));
  EXPECT_THAT(a.listener.events, ElementsAre("+import:1"));
  EXPECT_TRUE(a.cluster->holds("import:1"));
}

TEST_F(ClusterTest, FencedDutyIsDroppedAtOnceAndComesBackUnderALargerEpoch) {
  auto& a = start("a");
  run(seconds(30));
  const auto epoch = a.cluster->held_epoch("import:1");
  EXPECT_TRUE(a.cluster->holds("import:1", epoch));
  a.cluster->fenced("import:1", epoch + 5);
  EXPECT_FALSE(a.cluster->holds("import:1"));
  EXPECT_FALSE(a.cluster->holds("import:1", epoch));
  EXPECT_TRUE(a.cluster->holds("import:2"));
  run(milliseconds(500));
  EXPECT_THAT(a.listener.held, SizeIs(3));
  run(seconds(15));
  EXPECT_TRUE(a.cluster->holds("import:1", epoch + 6));
}

TEST_F(ClusterTest, NodesThatKnowDifferentEnginesDoNotPullAtEachOther) {
  auto& a = start("a", {"1", "2", "3", "4"}, {"1", "2", "3", "4"});
  auto& b = start("b", {"1", "2"}, {"1", "2"});
  run(minutes(3));
  EXPECT_THAT(loads(), ElementsAre(2, 2));
  EXPECT_THAT(b.cluster->snapshot().leases, SizeIs(4)) << "watched, so that both count the same";
  const auto events = a.listener.events.size() + b.listener.events.size();
  run(minutes(10));
  EXPECT_EQ(a.listener.events.size() + b.listener.events.size(), events);
}

TEST_F(ClusterTest, DutyThatAnOlderVersionNeverTakesIsNotOfferedForEver) {
  auto& a = start("a", {}, {}, {"new-duty-1", "new-duty-2"});
  start("b", {}, {});
  run(minutes(60));
  EXPECT_THAT(a.listener.held, SizeIs(2));
  EXPECT_LE(a.listener.events.size(), 2U + 2U * 2U * 10U) << "at growing intervals";
}

TEST_F(ClusterTest, SaysWhatIsWrongWithTheStore) {
  auto& a = start("a");
  run(seconds(10));
  EXPECT_EQ(a.cluster->snapshot().trouble, "");
  store.down = true;
  run(seconds(10));
  EXPECT_THAT(a.cluster->snapshot().trouble, HasSubstr("does not answer"));
  EXPECT_THAT(a.listener.held, IsEmpty());
  store.down = false;
  run(seconds(10));
  EXPECT_EQ(a.cluster->snapshot().trouble, "");
  EXPECT_THAT(a.listener.held, SizeIs(4));
}

TEST_F(ClusterTest, RunsByItselfInAThread) {
  class Promise final : public DutyListener {
   public:
    void on_acquired(const std::string&, std::int64_t epoch) override { acquired.set_value(epoch); }
    void on_lost(const std::string&) override { lost.set_value(); }
    std::promise<std::int64_t> acquired;
    std::promise<void> lost;
  } listener;
  const SystemClock clock;
  Cluster cluster({.self = {.id = "a", .name = "node-a"},
                   .life_ms = 6'000,
                   .duties = {{.name = "alerts", .listener = &listener}}},
                  store, clock);
  EXPECT_FALSE(cluster.holds("alerts"));
  cluster.start();
  EXPECT_EQ(listener.acquired.get_future().get(), 1);
  EXPECT_TRUE(cluster.holds("alerts"));
  EXPECT_THAT(cluster.snapshot().leases, SizeIs(1));
  {
    std::vector<std::jthread> askers;
    for (int i = 0; i < 3; ++i) {
      askers.emplace_back([&] {
        for (int n = 0; n < 2'000; ++n) {
          (void)cluster.holds("alerts", 1);  // may expire on a busy machine
          EXPECT_FALSE(cluster.holds("unknown"));
          EXPECT_THAT(cluster.snapshot().nodes, SizeIs(1));
          cluster.fenced("alerts", 1);
        }
      });
    }
  }
  cluster.release_all();
  listener.lost.get_future().get();
  EXPECT_FALSE(cluster.holds("alerts"));
  EXPECT_EQ(store.peek("alerts")->lease.holder, "");
}

}  // namespace
}  // namespace hindsight::cluster
