#include "cluster/cluster.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "cluster/duties.h"

namespace hindsight::cluster {
namespace {

// How long a duty stays after it was offered and nobody took it, in lives; doubles each time.
constexpr int kStaysAtFirst = 6, kStaysAtMost = 60;
constexpr int kHandBackAttempts = 3;

SpreadRules rules(DurationMs life_ms) {
  return {.grace_ms = life_ms / 3, .settle_ms = life_ms * 2};
}

void keep_first(Status& outcome, Status status) {
  if (outcome) outcome = std::move(status);
}

}  // namespace

Cluster::Cluster(ClusterOptions options, store::LeaseStore& store, const Clock& clock)
    : self_(options.self),
      life_ms_(options.life_ms),
      store_(store),
      clock_(clock),
      registry_(std::move(options.self), options.life_ms, store, clock) {
  for (const auto& duty : options.duties) posts_.insert(make_post(duty));
}

Cluster::~Cluster() = default;

Cluster::Posts::value_type Cluster::make_post(const Duty& duty) {
  Post post;
  post.listener = duty.listener;
  post.allowed = may_hold(self_, duty.name);
  post.keeper = std::make_unique<LeaseKeeper>(
      LeaseKeeper::Options{.duty = duty.name,
                           .node = self_.id,
                           .life_ms = life_ms_,
                           .epoch_floor = duty.epoch_floor,
                           .told = [this](const LeaseChange& change) { told(change); }},
      store_, clock_);
  return {duty.name, std::move(post)};
}

std::chrono::milliseconds Cluster::step_every() const {
  return std::chrono::milliseconds(std::max<DurationMs>(life_ms_ / 20, 1));
}

void Cluster::start() {
  thread_ = std::jthread([this](std::stop_token stop) {
    do {
      step();
    } while (clock_.sleep_for(step_every(), stop));
  });
}

void Cluster::step() {
  watch_duties_of_others();
  auto advice = advise();
  follow(advice);
  Status outcome;
  renew_held(outcome);
  keep_first(outcome, registry_.step());
  for (auto* posts : {&posts_, &watched_}) {
    for (auto& [duty, post] : *posts) {
      if (post.keeper->is_held()) continue;
      renew_held(outcome);  // nothing is more urgent, and the store may be slow
      const bool taken = std::ranges::count(advice.take, duty) > 0;
      keep_first(outcome, post.keeper->step(is_wanted(post, taken)));
    }
  }
  note(outcome);
}

void Cluster::renew_held(Status& outcome) {
  for (auto& [duty, post] : posts_) {
    if (post.keeper->is_held()) keep_first(outcome, post.keeper->step(is_wanted(post, false)));
  }
}

bool Cluster::is_wanted(const Post& post, bool taken) const {
  if (!post.allowed || clock_.monotonic() < post.leaving_until) return false;
  return taken || post.keeper->view().holder == self_.id;
}

void Cluster::watch_duties_of_others() {
  // All nodes must count the same duties, else their plans would undo each other's.
  std::vector<store::Node> live;
  for (auto& view : registry_.nodes()) {
    if (view.live) live.push_back(std::move(view.node));
  }
  const auto wanted = import_duties(live);
  const std::lock_guard lock(mutex_);
  std::erase_if(watched_, [&](const auto& entry) { return !wanted.contains(entry.first); });
  for (const auto& duty : wanted) {
    if (posts_.contains(duty) || watched_.contains(duty)) continue;
    auto post = make_post({.name = duty});
    post.second.allowed = false;
    watched_.insert(std::move(post));
  }
}

DutyState Cluster::state_of(const std::string& duty, const Post& post) const {
  const auto view = post.keeper->view();
  DutyState out{
      .duty = duty, .for_ms = view.for_ms, .stays = clock_.monotonic() < post.stays_until};
  switch (view.state) {
    case LeaseView::State::unknown:
      break;
    case LeaseView::State::free:
      out.state = DutyState::State::free;
      out.former = view.holder.empty() ? view.former : view.holder;
      break;
    case LeaseView::State::held:
    case LeaseView::State::standby:
      if (view.holder.empty()) break;  // damaged, and not to be taken yet
      out.state = DutyState::State::held;
      out.holder = view.holder;
      break;
  }
  return out;
}

Advice Cluster::advise() {
  if (!registry_.knows_others()) return {};
  std::vector<DutyState> duties;
  for (const auto* posts : {&posts_, &watched_}) {
    for (const auto& [duty, post] : *posts) duties.push_back(state_of(duty, post));
  }
  std::vector<Candidate> candidates;
  for (const auto& view : registry_.nodes()) {
    if (!view.punctual) continue;
    Candidate candidate{view.node.id, {}};
    for (const auto& duty : duties) {
      if (may_hold(view.node, duty.duty)) candidate.may_hold.insert(duty.duty);
    }
    candidates.push_back(std::move(candidate));
  }
  reconsider_when_changed(candidates);
  return spread(std::move(candidates), std::move(duties), self_.id, rules(life_ms_));
}

void Cluster::reconsider_when_changed(const std::vector<Candidate>& candidates) {
  std::set<std::string> nodes;
  for (const auto& candidate : candidates) nodes.insert(candidate.node);
  if (nodes == candidates_) return;
  candidates_ = std::move(nodes);
  for (auto& [duty, post] : posts_) post.stays_until = {};
}

void Cluster::follow(const Advice& advice) {
  for (auto& [duty, post] : posts_) {
    const auto view = post.keeper->view();
    if (view.holder != self_.id) post.leaving_until = {};
    if (advice.hand_over != duty || view.state != LeaseView::State::held) continue;
    post.leaving_until = clock_.monotonic() + std::chrono::milliseconds(life_ms_);
    post.handed_over_epoch = view.epoch;
    log::info("cluster: {}: to be handed over, so that duties are spread evenly", duty);
  }
}

void Cluster::release_all() {
  if (thread_.joinable()) {
    thread_.request_stop();
    thread_.join();
  }
  hand_all_back();
  if (const auto status = registry_.leave(); !status) {
    log::warn("cluster: this node could not be taken off the list, it is forgotten by itself: {}",
              status.error().text());
  }
}

void Cluster::hand_all_back() {
  std::string missing;
  for (int attempt = 0; attempt < kHandBackAttempts; ++attempt) {
    if (attempt > 0) clock_.sleep_for(std::chrono::milliseconds(life_ms_ / 10), {});
    missing.clear();
    for (auto& [duty, post] : posts_) {
      (void)post.keeper->step(false);
      if (post.keeper->view().holder == self_.id) missing += " " + duty;
    }
    if (missing.empty()) return;
  }
  log::warn("cluster: not handed over, the others wait until they have expired:{}", missing);
}

std::int64_t Cluster::held_epoch(std::string_view duty) const {
  const auto post = posts_.find(duty);
  return post == posts_.end() ? 0 : post->second.keeper->held_epoch();
}

void Cluster::fenced(std::string_view duty, std::int64_t by) {
  if (const auto post = posts_.find(duty); post != posts_.end()) post->second.keeper->fenced(by);
}

Snapshot Cluster::snapshot() const {
  Snapshot out;
  out.nodes = registry_.nodes();
  out.warnings = warnings(out.nodes, self_);
  const std::lock_guard lock(mutex_);
  for (const auto* posts : {&posts_, &watched_}) {
    for (const auto& [duty, post] : *posts) {
      auto view = post.keeper->view();
      auto name = view.holder.empty() ? std::string() : registry_.name_of(view.holder);
      out.leases.push_back({std::move(view), std::move(name), post.allowed});
    }
  }
  std::ranges::sort(out.leases, {}, [](const LeaseStatus& lease) { return lease.lease.duty; });
  out.trouble = trouble_;
  return out;
}

void Cluster::told(const LeaseChange& change) {
  const auto post = posts_.find(change.duty);
  if (post == posts_.end()) return;
  switch (change.kind) {
    case LeaseChange::Kind::acquired:
      return told_acquired(change, post->second);
    case LeaseChange::Kind::lost:
      told_lost(change);
      if (post->second.listener != nullptr) post->second.listener->on_lost(change.duty);
      return;
    case LeaseChange::Kind::stands_by:
      return log::info("cluster: {}: stands by for {} (epoch {})", change.duty,
                       registry_.name_of(change.holder), change.epoch);
  }
}

void Cluster::told_acquired(const LeaseChange& change, Post& post) {
  if (change.gap) {
    log::warn("cluster: {}: acquired (epoch {}), {} ms after the last sign of the former holder",
              change.duty, change.epoch, *change.gap);
  } else {
    log::info("cluster: {}: acquired (epoch {})", change.duty, change.epoch);
  }
  if (change.epoch == post.handed_over_epoch + 1) {
    post.stays_lives = std::clamp(post.stays_lives * 2, kStaysAtFirst, kStaysAtMost);
    post.stays_until = clock_.monotonic() + std::chrono::milliseconds(life_ms_) * post.stays_lives;
  } else {
    post.stays_lives = 0;
  }
  if (post.listener != nullptr) post.listener->on_acquired(change.duty, change.epoch);
}

void Cluster::told_lost(const LeaseChange& change) {
  switch (change.loss) {
    case Loss::handed_back:
      return log::info("cluster: {}: handed over (epoch {})", change.duty, change.epoch);
    case Loss::expired:
      return log::warn("cluster: {}: lost (epoch {}), it could not be renewed in time", change.duty,
                       change.epoch);
    case Loss::taken:
      return log::warn("cluster: {}: lost (epoch {}), another node took it", change.duty,
                       change.epoch);
    case Loss::fenced:
      return log::warn("cluster: {}: fenced by epoch {}, this node had {}", change.duty,
                       change.fenced_by, change.epoch);
    case Loss::recreated:
      return log::warn("cluster: {}: its lease document was lost or changed, it is written anew",
                       change.duty);
  }
}

void Cluster::note(const Status& outcome) {
  const auto text = outcome ? std::string() : outcome.error().text();
  if (trouble_.empty() && !text.empty()) {
    log::warn("cluster: {}; trying again", text);
  } else if (!trouble_.empty() && text.empty()) {
    log::info("cluster: the store answers again");
  }
  const std::lock_guard lock(mutex_);
  trouble_ = text;
}

}  // namespace hindsight::cluster
