#include "events/process_tree.h"

#include <gmock/gmock.h>

#include <random>
#include <set>

namespace hindsight::events {
namespace {

using Kind = ProcessTree::Kind;

std::string found(const Variants& log) {
  return to_text(discover(log));
}

TEST(ProcessTrees, BlocksAreFound) {
  EXPECT_EQ(found({{{0, 1, 2}, 5}}), "→(0, 1, 2)");
  EXPECT_EQ(found({{{0, 1, 3}, 5}, {{0, 2, 3}, 4}}), "→(0, ×(1, 2), 3)");
  EXPECT_EQ(found({{{0, 1, 2, 3}, 5}, {{0, 2, 1, 3}, 4}}), "→(0, ∧(1, 2), 3)");
  EXPECT_EQ(found({{{0, 1, 2}, 5}, {{0, 2}, 4}}), "→(0, ×(1, τ), 2)");
  EXPECT_EQ(found({{{0, 1, 3}, 5}, {{0, 1, 2, 1, 3}, 4}}), "→(0, ↺(1, 2), 3)");
  EXPECT_EQ(found({{{0, 1, 1, 2}, 5}, {{0, 1, 2}, 4}}), "→(0, ↺(1, τ), 2)");
  EXPECT_EQ(found({{{0}, 1}}), "0");
  EXPECT_EQ(found({}), "τ");
}

TEST(ProcessTrees, ARoundThatBeginsAgainIsALoop) {
  EXPECT_EQ(found({{{0, 1, 2}, 5}, {{0, 1, 2, 0, 1, 2}, 4}}), "↺(→(0, 1, 2), τ)");
}

TEST(ProcessTrees, WhatHappensSeldomDoesNotHideTheRest) {
  EXPECT_EQ(found({{{0, 1, 2}, 100}, {{1, 0, 2}, 1}}), "→(0, 1, 2)");
  EXPECT_EQ(found({{{0, 1, 2, 3}, 100}, {{0, 2, 1, 3}, 90}, {{3, 1, 2, 0}, 1}}),
            "→(0, ∧(1, 2), 3)");
}

/// Whether the tree allows a trace, by trying what can come next.
class Player {
 public:
  static bool fits(const ProcessTree& tree, const std::vector<std::size_t>& trace) {
    return ends(tree, trace, 0).contains(trace.size());
  }

 private:
  using Places = std::set<std::size_t>;

  /// Where a run of the tree that begins at a place of the trace may end. Parallel parts are tried
  /// by what belongs to each: parts share no activities.
  static Places ends(const ProcessTree& tree, const std::vector<std::size_t>& trace,
                     std::size_t at) {
    switch (tree.kind) {
      case Kind::silent:
        return {at};
      case Kind::activity:
        return at < trace.size() && trace[at] == tree.activity ? Places{at + 1} : Places{};
      case Kind::sequence: {
        Places here{at};
        for (const auto& child : tree.children) here = after(child, trace, here);
        return here;
      }
      case Kind::exclusive: {
        Places out;
        for (const auto& child : tree.children) out.merge(ends(child, trace, at));
        return out;
      }
      case Kind::loop: {
        Places out, round{at};
        while (!round.empty()) {
          Places next;
          for (const auto place : after(tree.children[0], trace, round)) {
            if (out.insert(place).second) next.insert(place);
          }
          round = after(tree.children[1], trace, next);
        }
        return out;
      }
      case Kind::parallel:
        break;
    }
    Places out;
    for (std::size_t end = at; end <= trace.size(); ++end) {
      std::vector<std::vector<std::size_t>> parts(tree.children.size());
      bool known = true;
      for (std::size_t i = at; i < end; ++i) {
        bool placed = false;
        for (std::size_t child = 0; child < parts.size() && !placed; ++child) {
          placed = has(tree.children[child], trace[i]);
          if (placed) parts[child].push_back(trace[i]);
        }
        known = known && placed;
      }
      bool all = known;
      for (std::size_t child = 0; child < parts.size() && all; ++child)
        all = fits(tree.children[child], parts[child]);
      if (all) out.insert(end);
    }
    return out;
  }
  static Places after(const ProcessTree& tree, const std::vector<std::size_t>& trace,
                      const Places& from) {
    Places out;
    for (const auto place : from) out.merge(ends(tree, trace, place));
    return out;
  }
  static bool has(const ProcessTree& tree, std::size_t activity) {
    if (tree.kind == Kind::activity) return tree.activity == activity;
    return std::ranges::any_of(tree.children,
                               [&](const ProcessTree& child) { return has(child, activity); });
  }
};

TEST(ProcessTrees, WhateverHappenedOftenCanHappen) {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    // A quarter of all traces or more each, so that none of it is infrequent.
    Variants log;
    for (auto variants = 1 + random() % 4; variants > 0; --variants) {
      std::vector<std::size_t> trace;
      for (auto length = 1 + random() % 6; length > 0; --length) trace.push_back(random() % 5);
      log[trace] = 10;
    }
    const auto tree = discover(log);
    for (const auto& [trace, count] : log) {
      std::string text;
      for (const auto step : trace) text += std::to_string(step) + " ";
      EXPECT_TRUE(Player::fits(tree, trace)) << text << "in " << to_text(tree);
    }
  }
}

}  // namespace
}  // namespace hindsight::events
