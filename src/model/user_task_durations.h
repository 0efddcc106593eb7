#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/facts.h"

namespace hindsight::model {

/// What follows from a user task and all its identity-link log entries.
struct UserTaskDerived {
  std::string assignee;                       ///< empty = unassigned
  std::vector<std::string> candidate_groups;  ///< sorted
  DurationMs idle = kNoDuration;
  DurationMs work = kNoDuration;
};

/// Replays the links. Entries at the same moment: a removal comes before an addition, because
/// re-assigning writes both with one time stamp. Idle and work time by the rule of
/// Optimize's import: with U = start, removals and end, C = additions (both sorted), idle is the
/// sum of C[i]-U[i] and work the sum of U[i+1]-C[i]; a task that ends unclaimed after having been
/// claimed adds its last stretch to idle; one without assignee entries was, once ended, worked on
/// all the time, or idle all the time when canceled.
UserTaskDerived derive(EpochMs start, EpochMs end, DurationMs duration, bool canceled,
                       std::span<const IdentityLink> links);

}  // namespace hindsight::model
