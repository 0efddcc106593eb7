#include "model/user_task_durations.h"

#include <algorithm>
#include <set>

namespace hindsight::model {
namespace {

bool replay_order(const IdentityLink& a, const IdentityLink& b) {
  const auto key = [](const IdentityLink& l) {
    return std::tuple(l.time, l.operation == LinkOperation::add, l.id.key.high, l.id.key.low);
  };
  return key(a) < key(b);
}

}  // namespace

UserTaskDerived derive(EpochMs start, EpochMs end, DurationMs duration, bool canceled,
                       std::span<const IdentityLink> links) {
  std::vector<IdentityLink> ordered(links.begin(), links.end());
  std::sort(ordered.begin(), ordered.end(), replay_order);
  UserTaskDerived out;
  std::set<std::string, std::less<>> groups;
  auto& [unclaimed, claimed] = out.handovers;
  for (const auto& link : ordered) {
    const bool add = link.operation == LinkOperation::add;
    if (link.type == LinkType::assignee) {
      out.assignee = add ? std::string(link.user) : std::string();
      (add ? claimed : unclaimed).push_back(link.time);
    } else if (link.type == LinkType::candidate && !link.group.empty()) {
      if (add)
        groups.emplace(link.group);
      else
        groups.erase(std::string(link.group));
    }
  }
  out.candidate_groups.assign(groups.begin(), groups.end());
  if (!claimed.empty() || !unclaimed.empty()) {
    if (start != kNoTime) unclaimed.push_back(start);
    if (end != kNoTime) unclaimed.push_back(end);
    std::sort(unclaimed.begin(), unclaimed.end());
    const auto elapsed = [](EpochMs from, EpochMs to) { return to - from; };
    static_cast<IdleAndWork&>(out) = idle_and_work(unclaimed, claimed, elapsed);
  } else if (end != kNoTime && duration != kNoDuration) {
    out.idle = canceled ? duration : 0;
    out.work = canceled ? 0 : duration;
    unclaimed = {start, end};
    claimed = {canceled ? end : start};
  }
  return out;
}

}  // namespace hindsight::model
