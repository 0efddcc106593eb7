#include "cluster/spreading.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace hindsight::cluster {
namespace {

struct Move {
  std::string duty, from;
};

class Plan {
 public:
  Plan(std::vector<Candidate> candidates, std::vector<DutyState> duties)
      : candidates_(std::move(candidates)), duties_(std::move(duties)) {
    std::ranges::sort(candidates_, {}, &Candidate::node);
    std::ranges::sort(duties_, {}, &DutyState::duty);
    for (const auto& candidate : candidates_) loads_[candidate.node] = 0;
    for (const auto& duty : duties_) {
      if (duty.state != DutyState::State::held) continue;
      if (const auto load = loads_.find(duty.holder); load != loads_.end()) ++load->second;
    }
  }

  std::vector<std::string> takes(const std::string& self, const SpreadRules& rules) {
    std::vector<std::string> out;
    for (const auto& duty : duties_) {
      if (duty.state != DutyState::State::free) continue;
      const auto order = best_first(duty);
      if (order.empty()) continue;
      const auto rank = std::ranges::find(order, self) - order.begin();
      const bool is_candidate = rank < std::ssize(order);
      if (is_candidate && duty.for_ms >= rank * rules.grace_ms) out.push_back(duty.duty);
      ++loads_[order.front()];
    }
    return out;
  }

  /// The next move to an evener spread; nullopt when there is none, or not now.
  [[nodiscard]] std::optional<Move> next_move(const SpreadRules& rules) const {
    for (const auto& duty : duties_) {
      if (duty.state == DutyState::State::unknown || duty.for_ms < rules.settle_ms) return {};
      if (duty.state == DutyState::State::free && !best_first(duty).empty()) return {};
    }
    std::optional<Chain> best;
    for (const auto& candidate : candidates_) {
      auto chain = shortest_chain(candidate.node);
      if (chain && (!best || chain->rank() < best->rank())) best = std::move(chain);
    }
    if (!best) return {};
    return best->last;
  }

 private:
  /// Of moves: what ends it gains a duty, what begins it loses one, the others keep their number.
  struct Chain {
    std::size_t length;
    int load_of_first;
    int load_of_end;
    Move last;  // done first: then no node ever has more than before
    [[nodiscard]] std::tuple<std::size_t, int, int> rank() const {
      return {length, -load_of_first, load_of_end};
    }
  };

  [[nodiscard]] std::vector<std::string> best_first(const DutyState& duty) const {
    std::vector<std::string> out;
    for (const auto& candidate : candidates_) {
      if (candidate.may_hold.contains(duty.duty)) out.push_back(candidate.node);
    }
    std::ranges::stable_sort(out, {}, [&](const std::string& node) {
      return std::pair(node == duty.former, loads_.at(node));
    });
    return out;
  }

  /// From `first` to a node with at least two duties less; of the nearest such nodes the one with
  /// the fewest. Breadth first over "holds a duty that the other may hold".
  [[nodiscard]] std::optional<Chain> shortest_chain(const std::string& first) const {
    const int load = loads_.at(first);
    std::set<std::string> reached = {first};
    std::vector<std::string> frontier = {first};
    for (std::size_t length = 1; !frontier.empty(); ++length) {
      std::map<std::string, Move> next;  // by the node that would receive
      for (const auto& from : frontier) add_neighbours(from, reached, next);
      std::optional<Chain> best;
      frontier.clear();
      for (const auto& [node, move] : next) {
        reached.insert(node);
        frontier.push_back(node);
        const int end = loads_.at(node);
        if (end <= load - 2 && (!best || end < best->load_of_end)) {
          best = Chain{length, load, end, move};
        }
      }
      if (best) return best;
    }
    return {};
  }

  void add_neighbours(const std::string& from, const std::set<std::string>& reached,
                      std::map<std::string, Move>& next) const {
    for (const auto& duty : duties_) {
      const bool held = duty.state == DutyState::State::held;
      if (!held || duty.holder != from || duty.stays) continue;
      for (const auto& candidate : candidates_) {
        if (reached.contains(candidate.node) || !candidate.may_hold.contains(duty.duty)) continue;
        next.try_emplace(candidate.node, Move{duty.duty, from});
      }
    }
  }

  std::vector<Candidate> candidates_;
  std::vector<DutyState> duties_;
  std::map<std::string, int> loads_;
};

}  // namespace

Advice spread(std::vector<Candidate> candidates, std::vector<DutyState> duties,
              const std::string& self, const SpreadRules& rules) {
  Plan plan(std::move(candidates), std::move(duties));
  Advice advice;
  if (const auto move = plan.next_move(rules); move && move->from == self) {
    advice.hand_over = move->duty;
  }
  advice.take = plan.takes(self, rules);
  return advice;
}

}  // namespace hindsight::cluster
