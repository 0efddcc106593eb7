#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"

namespace hindsight::cluster {

/// A live instance and the duties that it may hold.
struct Candidate {
  std::string node;
  std::set<std::string> may_hold;
};

/// A duty as the planning node sees it.
struct DutyState {
  enum class State { unknown, free, held };
  std::string duty;
  State state = State::unknown;
  std::string holder;     ///< held: node id; it need not be a candidate
  std::string former;     ///< free: who had it last, if known; empty else
  DurationMs for_ms = 0;  ///< how long it has been like this
  bool stays = false;     ///< its holder shall not hand it over
};

struct SpreadRules {
  DurationMs grace_ms;   ///< how long the second best candidate leaves a free duty to the best
  DurationMs settle_ms;  ///< how long all must have been as it is before anything is moved
};

/// What one node should do now.
struct Advice {
  std::vector<std::string> take;         ///< free duties to try for
  std::optional<std::string> hand_over;  ///< the one held duty to give back
};

/// Spreads duties evenly over the nodes that may hold them, without any message between nodes:
/// all compute the same plan from what all can see, and each does its own part of it.
///
/// A free duty goes to the candidate with the fewest duties (ties: smallest id), and not to the one
/// who had it last; the others step in one after the other, each a grace later. When nothing is
/// free and all has been settled for a while, one duty is moved if that leads to a strictly
/// evener spread, possibly by a chain of such moves over nodes that may not hold the same duties.
/// In the end no such chain is left, which is the evenest spread that the permissions allow
/// (an optimal semi-matching); hence nodes with the same permissions differ by one duty at most.
Advice spread(std::vector<Candidate> candidates, std::vector<DutyState> duties,
              const std::string& self, const SpreadRules& rules);

}  // namespace hindsight::cluster
