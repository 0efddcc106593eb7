#pragma once

#include <span>
#include <string>
#include <vector>

#include "model/facts.h"

namespace hindsight::model {

/// Moments from which a user task is nobody's (its start, removals of the assignee, its end) and
/// somebody's (additions), both ascending.
struct Handovers {
  std::vector<EpochMs> unclaimed, claimed;
};

/// kNoDuration: there was no such stretch.
struct IdleAndWork {
  DurationMs idle = kNoDuration;
  DurationMs work = kNoDuration;
};

/// By the rule of Optimize's import: idle is the sum of claimed[i] - unclaimed[i], work that of
/// unclaimed[i+1] - claimed[i]; a task that ends unclaimed after having been claimed adds its last
/// stretch to idle. `elapsed(from, to)` measures a stretch and is negative when `to` comes first.
template <typename Elapsed>
IdleAndWork idle_and_work(std::span<const EpochMs> unclaimed, std::span<const EpochMs> claimed,
                          const Elapsed& elapsed) {
  IdleAndWork out;
  const auto add = [&](DurationMs& sum, EpochMs from, EpochMs to) {
    sum = (sum == kNoDuration ? 0 : sum) + elapsed(from, to);
  };
  for (std::size_t i = 0; i < unclaimed.size() && i < claimed.size(); ++i) {
    add(out.idle, unclaimed[i], claimed[i]);
    if (i + 1 < unclaimed.size()) add(out.work, claimed[i], unclaimed[i + 1]);
  }
  if (unclaimed.size() == claimed.size() + 2)
    add(out.idle, unclaimed[unclaimed.size() - 2], unclaimed.back());
  return out;
}

/// What follows from a user task and all its identity-link log entries.
struct UserTaskDerived : IdleAndWork {
  std::string assignee;                       ///< empty = unassigned
  std::vector<std::string> candidate_groups;  ///< sorted
  Handovers handovers;                        ///< none while it runs and nobody was assigned yet
};

/// Replays the links. Entries at the same moment: a removal comes before an addition, because
/// re-assigning writes both with one time stamp. A task without assignee entries was, once ended,
/// worked on all the time, or idle all the time when canceled.
UserTaskDerived derive(EpochMs start, EpochMs end, DurationMs duration, bool canceled,
                       std::span<const IdentityLink> links);

}  // namespace hindsight::model
