#include "model/merge.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <deque>
#include <iostream>
#include <random>
#include <set>

namespace hindsight::model {
namespace {

using testing::ElementsAre;

/// Statements about few entities, so that many meet; equal (id, ended, observed) means equal
/// content, as with a real engine.
class Statements {
 public:
  explicit Statements(unsigned seed) : random_(seed) {}

  std::vector<FlowNodeInstance> flow_nodes(std::size_t count) {
    std::vector<FlowNodeInstance> out;
    for (std::size_t i = 0; i < count; ++i) {
      FlowNodeInstance row;
      row.id.key = {0, pick(10) + 1};
      row.start = static_cast<EpochMs>(row.id.key.low) * 1000;
      if (pick(2) == 0)
        row.end = row.start + 500;
      else
        row.observed = static_cast<EpochMs>(pick(5));
      row.sequence = row.end == kNoTime ? row.observed : 99;
      out.push_back(row);
    }
    return out;
  }

  std::vector<Variable> variables(std::size_t count) {
    std::vector<Variable> out;
    for (std::size_t i = 0; i < count; ++i) {
      const Id128 id{0, pick(6) + 1};
      const auto sequence = static_cast<std::int64_t>(pick(4));
      // An object of `sequence` has properties that others have not.
      for (std::int64_t property = 0; property <= sequence % 3; ++property) {
        Variable row;
        row.id.key = id;
        row.name = names_[static_cast<std::size_t>(property)];
        row.sequence = sequence;
        row.time = 1000 + sequence;
        row.value.integer = sequence * 10 + property;
        out.push_back(row);
      }
    }
    return out;
  }

  template <typename Row>
  void shuffle(std::vector<Row>& rows) {
    std::shuffle(rows.begin(), rows.end(), random_);
  }
  std::uint64_t pick(std::uint64_t below) { return random_() % below; }

 private:
  std::mt19937_64 random_;
  const std::array<std::string_view, 3> names_ = {"order", "order.total", "order.items._listSize"};
};

/// A store in miniature: keeps what the rules say wins.
template <typename Row>
std::vector<Row> merged(std::vector<Row> state, std::vector<Row> page) {
  state.insert(state.end(), page.begin(), page.end());
  keep_winners(state);
  return state;
}

std::set<std::tuple<std::uint64_t, EpochMs, std::int64_t>> content(
    const std::vector<FlowNodeInstance>& rows) {
  std::set<std::tuple<std::uint64_t, EpochMs, std::int64_t>> out;
  for (const auto& row : rows) out.emplace(row.id.key.low, row.end, row.sequence);
  EXPECT_EQ(out.size(), rows.size());
  return out;
}

std::set<std::tuple<std::uint64_t, std::string, std::int64_t>> content(
    const std::vector<Variable>& rows) {
  std::set<std::tuple<std::uint64_t, std::string, std::int64_t>> out;
  for (const auto& row : rows)
    out.emplace(row.id.key.low, std::string(row.name), row.value.integer);
  EXPECT_EQ(out.size(), rows.size());
  return out;
}

template <typename Row>
void expect_any_order_gives_the_same(std::vector<Row> statements, Statements& chance) {
  const auto expected = content(merged<Row>({}, statements));
  for (int round = 0; round < 20; ++round) {
    chance.shuffle(statements);
    std::vector<Row> state;
    std::size_t at = 0;
    while (at < statements.size()) {
      const auto end = std::min(statements.size(), at + 1 + chance.pick(20));
      const std::vector<Row> page(statements.begin() + static_cast<std::ptrdiff_t>(at),
                                  statements.begin() + static_cast<std::ptrdiff_t>(end));
      state = merged(state, page);
      if (chance.pick(3) == 0) state = merged(state, page);  // the same page again
      at = end;
    }
    ASSERT_EQ(content(state), expected);
  }
}

TEST(Merge, FlowNodesConvergeWhateverTheOrderAndRepetition) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Statements chance(seed);
    expect_any_order_gives_the_same(chance.flow_nodes(60), chance);
  }
}

TEST(Merge, VariablesConvergeWhateverTheOrderAndRepetition) {
  for (unsigned seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Statements chance(seed);
    expect_any_order_gives_the_same(chance.variables(40), chance);
  }
}

TEST(Merge, CompletedBeatsRunningInBothOrders) {
  FlowNodeInstance running, completed;
  running.id.key = completed.id.key = {0, 1};
  running.observed = 5000;
  completed.end = 100;
  for (auto rows : {std::vector{running, completed}, std::vector{completed, running}}) {
    keep_winners(rows);
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].end, 100);
  }
}

TEST(Merge, LaterObservationOfARunningInstanceWins) {
  ProcessInstance before, after;
  before.id.key = after.id.key = {0, 1};
  before.observed = 1;
  after.observed = 2;
  after.state = InstanceState::suspended;
  std::vector<ProcessInstance> rows{after, before};
  keep_winners(rows);
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].state, InstanceState::suspended);
}

TEST(Merge, AnUpdateReplacesAllPropertiesOfTheOldObject) {
  const auto row = [](std::string_view name, std::int64_t sequence) {
    Variable v;
    v.id.key = {0, 1};
    v.name = name;
    v.sequence = sequence;
    return v;
  };
  std::vector<Variable> rows{row("order", 1), row("order.gone", 1), row("order", 2),
                             row("order.fresh", 2)};
  keep_winners(rows);
  std::vector<std::string> names;
  for (const auto& r : rows) names.emplace_back(r.name);
  EXPECT_THAT(names, ElementsAre("order", "order.fresh"));
}

TEST(Merge, AFinishedRowIsNotReplacedByItself) {
  FlowNodeInstance row;
  row.end = 100;
  auto later = row;
  later.observed = 999;
  EXPECT_FALSE(replaces(rank(later), rank(row)));
}

}  // namespace
}  // namespace hindsight::model
