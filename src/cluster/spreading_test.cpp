#include "cluster/spreading.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <deque>
#include <map>
#include <random>

namespace hindsight::cluster {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;
using State = DutyState::State;

constexpr SpreadRules kRules{.grace_ms = 3'000, .settle_ms = 20'000};

DutyState held(const std::string& duty, const std::string& holder, DurationMs for_ms = 60'000) {
  return {.duty = duty, .state = State::held, .holder = holder, .former = {}, .for_ms = for_ms};
}
DutyState free_duty(const std::string& duty, const std::string& former, DurationMs for_ms = 0) {
  return {.duty = duty, .state = State::free, .holder = {}, .former = former, .for_ms = for_ms};
}
Advice advise(const std::vector<Candidate>& nodes, const std::vector<DutyState>& duties,
              const std::string& self) {
  return spread(nodes, duties, self, kRules);
}

const std::set<std::string> kAll = {"1", "2", "3", "4"};

TEST(Spreading, FreeDutiesGoToTheLeastLoadedAtOnce) {
  const std::vector<Candidate> nodes = {{"a", kAll}, {"b", kAll}};
  const std::vector<DutyState> duties = {free_duty("1", ""), free_duty("2", ""), free_duty("3", ""),
                                         held("4", "a")};
  EXPECT_THAT(advise(nodes, duties, "a").take, ElementsAre("2"));
  EXPECT_THAT(advise(nodes, duties, "b").take, ElementsAre("1", "3"));
}

TEST(Spreading, OthersStepInAfterAGraceEach) {
  const std::vector<Candidate> nodes = {{"a", kAll}, {"b", kAll}, {"c", kAll}};
  const auto takes = [&](const std::string& self, DurationMs for_ms) {
    return !advise(nodes, {free_duty("1", "", for_ms)}, self).take.empty();
  };
  EXPECT_TRUE(takes("a", 0));
  EXPECT_FALSE(takes("b", 2'999));
  EXPECT_TRUE(takes("b", 3'000));
  EXPECT_FALSE(takes("c", 5'999));
  EXPECT_TRUE(takes("c", 6'000));
  EXPECT_FALSE(takes("stranger", 60'000));
}

TEST(Spreading, WhoGaveItBackIsTheLastToTakeIt) {
  const std::vector<Candidate> nodes = {{"a", kAll}, {"b", kAll}};
  const std::vector<DutyState> duties = {free_duty("1", "a"), held("2", "b")};
  EXPECT_THAT(advise(nodes, duties, "a").take, IsEmpty());
  EXPECT_THAT(advise(nodes, duties, "b").take, ElementsAre("1"));
  EXPECT_THAT(advise({nodes[0]}, duties, "a").take, ElementsAre("1")) << "unless it is alone";
}

TEST(Spreading, OneDutyMovesWhenThatIsEvener) {
  const std::vector<Candidate> nodes = {{"a", kAll}, {"b", kAll}};
  const std::vector<DutyState> duties = {held("1", "a"), held("2", "a"), held("3", "a")};
  EXPECT_THAT(advise(nodes, duties, "a").hand_over, Optional(std::string("1")));
  EXPECT_FALSE(advise(nodes, duties, "b").hand_over);
  EXPECT_FALSE(advise(nodes, {held("1", "b"), duties[1], duties[2]}, "a").hand_over);
}

TEST(Spreading, NothingMovesBeforeAllHasSettled) {
  const std::vector<Candidate> nodes = {{"a", kAll}, {"b", kAll}};
  const auto moves = [&](const DutyState& third) {
    return advise(nodes, {held("1", "a"), held("2", "a"), third}, "a").hand_over.has_value();
  };
  EXPECT_TRUE(moves(held("3", "a")));
  EXPECT_FALSE(moves(held("3", "a", 19'999)));
  EXPECT_FALSE(moves(free_duty("3", "b", 60'000)));
  EXPECT_FALSE(moves({.duty = "3"})) << "nothing known about it";
  EXPECT_TRUE(moves(free_duty("unwanted", "", 60'000))) << "nobody may hold it";
}

TEST(Spreading, PermissionsAreKept) {
  const std::vector<Candidate> nodes = {{"a", kAll}, {"b", {"4"}}};
  EXPECT_FALSE(advise(nodes, {held("1", "a"), held("2", "a")}, "a").hand_over);
  EXPECT_THAT(advise(nodes, {held("1", "a"), held("2", "a"), held("4", "a")}, "a").hand_over,
              Optional(std::string("4")));
  EXPECT_THAT(advise({{"b", {"4"}}}, {free_duty("1", "", 60'000)}, "b").take, IsEmpty());
}

TEST(Spreading, DutiesMoveAlongAChainWhenNoSingleMoveHelps) {
  const std::vector<Candidate> nodes = {
      {"a", {"1", "2", "3"}}, {"b", {"3", "4", "5"}}, {"c", {"5"}}};
  std::vector<DutyState> duties = {held("1", "a"), held("2", "a"), held("3", "b"), held("5", "b"),
                                   held("x", "a")};
  EXPECT_FALSE(advise(nodes, duties, "a").hand_over) << "its own move comes second";
  EXPECT_THAT(advise(nodes, duties, "b").hand_over, Optional(std::string("5")));
  duties = {held("1", "a"), held("2", "a"), held("3", "a"), held("4", "b"), held("5", "c")};
  EXPECT_THAT(advise(nodes, duties, "a").hand_over, Optional(std::string("3")));
}

TEST(Spreading, WhatStaysIsNotMoved) {
  const std::vector<Candidate> nodes = {{"a", kAll}, {"b", kAll}};
  std::vector<DutyState> duties = {held("1", "a"), held("2", "a")};
  duties[0].stays = true;
  EXPECT_THAT(advise(nodes, duties, "a").hand_over, Optional(std::string("2")));
  duties[1].stays = true;
  EXPECT_FALSE(advise(nodes, duties, "a").hand_over);
}

/// A cluster that follows the advice, a step of every node each two seconds, in random order.
class ModelCluster {
 public:
  explicit ModelCluster(std::uint64_t seed) : random_(seed) {
    const int duties = number(1, 7);
    for (int i = 0; i < duties; ++i) {
      duties_.push_back(free_duty("d" + std::to_string(i), ""));
      since_.push_back(0);
    }
    uniform_ = number(0, 2) == 0;
    lag_max_ = number(0, 1) == 0 ? 0 : 2;
    const int nodes = number(1, 4);
    for (int i = 0; i < nodes; ++i) add_node();
  }

  int number(int low, int high) { return std::uniform_int_distribution(low, high)(random_); }
  void add_node() {
    Candidate node{"n" + std::to_string(++named_), {}};
    for (const auto& duty : duties_) {
      if (uniform_ || number(0, 2) > 0) node.may_hold.insert(duty.duty);
    }
    nodes_.push_back(node);
  }
  void remove_node() {
    const auto gone = nodes_.begin() + number(0, static_cast<int>(nodes_.size()) - 1);
    for (std::size_t i = 0; i < duties_.size(); ++i) {
      if (duties_[i].state == State::held && duties_[i].holder == gone->node) set_free(i);
    }
    nodes_.erase(gone);
  }
  /// The number of duties handed over in this time.
  int run(int seconds) {
    int moved = 0;
    for (int passed = 0; passed < seconds; passed += 2) {
      now_ += 2'000;
      past_.push_front(view());
      if (past_.size() > 3) past_.pop_back();
      std::ranges::shuffle(nodes_, random_);
      for (const auto& node : nodes_) moved += act(node.node);
    }
    return moved;
  }

  [[nodiscard]] std::vector<int> loads() const {
    std::map<std::string, int> out;
    for (const auto& node : nodes_) out[node.node] = 0;
    for (const auto& duty : duties_) {
      if (duty.state == State::held) ++out[duty.holder];
    }
    std::vector<int> values;
    for (const auto& [node, load] : out) values.push_back(load);
    std::ranges::sort(values, std::greater());
    return values;
  }
  /// The smallest sorted list of loads that any allowed assignment has.
  [[nodiscard]] std::vector<int> best_loads() const {
    std::vector<int> best, loads(nodes_.size(), 0);
    search(0, loads, best);
    return best;
  }
  void expect_all_held() const {
    for (const auto& duty : duties_) {
      const bool wanted = std::ranges::any_of(
          nodes_, [&](const auto& node) { return node.may_hold.contains(duty.duty); });
      EXPECT_EQ(duty.state == State::held, wanted) << duty.duty;
    }
  }
  [[nodiscard]] std::size_t nodes() const { return nodes_.size(); }
  [[nodiscard]] std::size_t duties() const { return duties_.size(); }

 private:
  void set_free(std::size_t i) {
    duties_[i] = free_duty(duties_[i].duty, duties_[i].holder);
    since_[i] = now_;
  }
  std::vector<DutyState> view() {
    for (std::size_t i = 0; i < duties_.size(); ++i) duties_[i].for_ms = now_ - since_[i];
    return duties_;
  }
  int act(const std::string& self) {
    const auto lag =
        std::min<std::size_t>(static_cast<std::size_t>(number(0, lag_max_)), past_.size() - 1);
    const auto advice = spread(nodes_, past_[lag], self, kRules);
    int moved = 0;
    for (std::size_t i = 0; i < duties_.size(); ++i) {
      auto& duty = duties_[i];
      if (duty.state == State::free && std::ranges::count(advice.take, duty.duty) > 0) {
        duty = held(duty.duty, self);
        since_[i] = now_;
      } else if (duty.state == State::held && duty.holder == self &&
                 advice.hand_over == duty.duty) {
        set_free(i);
        ++moved;
      }
    }
    return moved;
  }
  void search(std::size_t duty, std::vector<int>& loads, std::vector<int>& best) const {
    if (duty == duties_.size()) {
      auto sorted = loads;
      std::ranges::sort(sorted, std::greater());
      if (best.empty() || sorted < best) best = sorted;
      return;
    }
    bool any = false;
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (!nodes_[i].may_hold.contains(duties_[duty].duty)) continue;
      any = true;
      ++loads[i];
      search(duty + 1, loads, best);
      --loads[i];
    }
    if (!any) search(duty + 1, loads, best);
  }

  std::mt19937_64 random_;
  std::vector<Candidate> nodes_;
  std::vector<DutyState> duties_;
  std::vector<DurationMs> since_;
  std::deque<std::vector<DutyState>> past_;
  DurationMs now_ = 0;
  int named_ = 0, lag_max_ = 0;
  bool uniform_ = false;
};

TEST(SpreadingProperty, ComesToRestInTheEvenestSpread) {
  for (std::uint64_t seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE(seed);
    ModelCluster cluster(seed);
    for (int change = 0; change < 5; ++change) {
      const int moved = cluster.run(600);
      EXPECT_LE(moved, static_cast<int>(cluster.duties() * cluster.nodes()));
      cluster.expect_all_held();
      EXPECT_EQ(cluster.loads(), cluster.best_loads());
      EXPECT_EQ(cluster.run(120), 0) << "it must rest";
      if (testing::Test::HasFailure()) return;
      const bool join = cluster.nodes() < 2 || (cluster.nodes() < 5 && cluster.number(0, 1) == 0);
      join ? cluster.add_node() : cluster.remove_node();
    }
  }
}

TEST(SpreadingProperty, RestsAlsoWhenChangesNeverCeaseForLong) {
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    SCOPED_TRACE(seed);
    ModelCluster cluster(seed);
    for (int change = 0; change < 20; ++change) {
      EXPECT_LE(cluster.run(cluster.number(1, 60)), 3) << "one at a time, after settling";
      if (cluster.nodes() < 4) cluster.add_node();
      if (cluster.nodes() > 2) cluster.remove_node();
    }
    cluster.run(600);
    EXPECT_EQ(cluster.loads(), cluster.best_loads());
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace hindsight::cluster
