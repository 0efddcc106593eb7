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

struct Times {
  std::vector<EpochMs> unclaimed;  // U: start, removals, end
  std::vector<EpochMs> claimed;    // C: additions
};

void sum_idle_and_work(const Times& t, UserTaskDerived& out) {
  const auto u = t.unclaimed.size();
  const auto c = t.claimed.size();
  for (std::size_t i = 0; i < std::min(u, c); ++i) {
    if (out.idle == kNoDuration) out.idle = 0;
    out.idle += t.claimed[i] - t.unclaimed[i];
  }
  for (std::size_t i = 0; i + 1 < u && i < c; ++i) {
    if (out.work == kNoDuration) out.work = 0;
    out.work += t.unclaimed[i + 1] - t.claimed[i];
  }
  if (u == c + 2) {
    if (out.idle == kNoDuration) out.idle = 0;
    out.idle += t.unclaimed[u - 1] - t.unclaimed[u - 2];
  }
}

}  // namespace

UserTaskDerived derive(EpochMs start, EpochMs end, DurationMs duration, bool canceled,
                       std::span<const IdentityLink> links) {
  std::vector<IdentityLink> ordered(links.begin(), links.end());
  std::sort(ordered.begin(), ordered.end(), replay_order);
  UserTaskDerived out;
  std::set<std::string, std::less<>> groups;
  Times times;
  for (const auto& link : ordered) {
    const bool add = link.operation == LinkOperation::add;
    if (link.type == LinkType::assignee) {
      out.assignee = add ? std::string(link.user) : std::string();
      (add ? times.claimed : times.unclaimed).push_back(link.time);
    } else if (link.type == LinkType::candidate && !link.group.empty()) {
      if (add)
        groups.emplace(link.group);
      else
        groups.erase(std::string(link.group));
    }
  }
  out.candidate_groups.assign(groups.begin(), groups.end());
  if (!times.claimed.empty() || !times.unclaimed.empty()) {
    if (start != kNoTime) times.unclaimed.push_back(start);
    if (end != kNoTime) times.unclaimed.push_back(end);
    std::sort(times.unclaimed.begin(), times.unclaimed.end());
    sum_idle_and_work(times, out);
  } else if (end != kNoTime && duration != kNoDuration) {
    out.idle = canceled ? duration : 0;
    out.work = canceled ? 0 : duration;
  }
  return out;
}

}  // namespace hindsight::model
