#include "cluster/node_registry.h"

#include <algorithm>
#include <utility>

namespace hindsight::cluster {
namespace {

constexpr std::chrono::minutes kForgottenAfter{10};

DurationMs to_ms(std::chrono::nanoseconds duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

/// The heartbeat was written at some moment from `earliest` to `latest` of our wall clock.
DurationMs clock_ahead(EpochMs heartbeat, EpochMs earliest, EpochMs latest) {
  if (heartbeat > latest) return heartbeat - latest;
  if (heartbeat < earliest) return heartbeat - earliest;
  return 0;
}

}  // namespace

NodeRegistry::NodeRegistry(store::Node self, DurationMs life_ms, store::LeaseStore& store,
                           const Clock& clock)
    : life_(std::chrono::milliseconds(life_ms)),
      store_(store),
      clock_(clock),
      self_(std::move(self)) {}

Status NodeRegistry::step() {
  const auto now = clock_.monotonic();
  if (now < next_) return outcome_;
  outcome_ = round();
  next_ = now + (outcome_ && knows_others() ? life_ / 3 : life_ / 10);
  return outcome_;
}

Status NodeRegistry::round() {
  HS_RETURN_IF_ERROR(beat());
  HS_RETURN_IF_ERROR(read());
  return remove_the_dead();
}

Status NodeRegistry::beat() {
  {
    const std::lock_guard lock(mutex_);
    ++self_.beats;
    self_.heartbeat = clock_.now_ms();
  }
  if (auto status = store_.put_node(self_); !status) {
    return fail(std::move(status).error().in("heartbeat"));
  }
  return {};
}

Status NodeRegistry::read() {
  const Reading reading{clock_.monotonic(), clock_.now_ms()};
  auto found = store_.nodes();
  if (!found) return fail(std::move(found).error().in("list of nodes"));
  remember(std::move(*found), reading);
  last_reading_ = reading;
  return {};
}

void NodeRegistry::remember(std::vector<store::Node> found, const Reading& reading) {
  const auto now = clock_.monotonic();
  const auto wall = clock_.now_ms();
  std::map<std::string, Seen> next;
  for (auto& node : found) {
    if (node.id == self_.id) continue;
    Seen seen{.node = std::move(node), .changed = now};
    if (const auto before = seen_.find(seen.node.id); before != seen_.end()) {
      if (before->second.node.beats == seen.node.beats) {
        seen.changed = before->second.changed;
        seen.has_beaten = before->second.has_beaten;
        seen.clock_ahead_ms = before->second.clock_ahead_ms;
      } else {
        seen.has_beaten = true;
        // Not yet written when the last reading began: so no earlier than that, by our wall clock.
        const auto earliest = wall - to_ms(now - last_reading_.value_or(reading).monotonic);
        seen.clock_ahead_ms = clock_ahead(seen.node.heartbeat, earliest, wall);
      }
    }
    auto id = seen.node.id;
    next.emplace(std::move(id), std::move(seen));
  }
  const std::lock_guard lock(mutex_);
  seen_ = std::move(next);
  ++readings_;
}

Status NodeRegistry::remove_the_dead() {
  for (const auto& [id, seen] : seen_) {
    if (clock_.monotonic() - seen.changed < kForgottenAfter) continue;
    if (auto status = store_.remove_node(id); !status) {
      return fail(std::move(status).error().in("removal of node " + seen.node.name));
    }
  }
  return {};
}

Status NodeRegistry::leave() {
  return store_.remove_node(self_.id);
}

std::vector<NodeView> NodeRegistry::nodes() const {
  const auto now = clock_.monotonic();
  std::vector<NodeView> out;
  {
    const std::lock_guard lock(mutex_);
    out.push_back({.node = self_, .self = true, .clock_ahead_ms = 0});
    for (const auto& [id, seen] : seen_) {
      const auto silent = now - seen.changed;
      out.push_back({.node = seen.node,
                     .self = false,
                     .live = silent < life_ * 3,
                     .punctual = silent < (seen.has_beaten ? life_ * 3 / 2 : life_ * 3 / 4),
                     .silent_ms = to_ms(silent),
                     .clock_ahead_ms = seen.clock_ahead_ms});
    }
  }
  std::ranges::sort(out, {}, [](const NodeView& view) {
    return std::pair<const std::string&, const std::string&>(view.node.name, view.node.id);
  });
  return out;
}

bool NodeRegistry::knows_others() const {
  const std::lock_guard lock(mutex_);
  return readings_ >= 2;
}

std::string NodeRegistry::name_of(const std::string& id) const {
  const std::lock_guard lock(mutex_);
  if (id == self_.id) return self_.name;
  const auto found = seen_.find(id);
  return found == seen_.end() ? id : found->second.node.name;
}

}  // namespace hindsight::cluster
