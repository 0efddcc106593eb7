#include "cluster/lease_keeper.h"

#include <algorithm>
#include <utility>

namespace hindsight::cluster {
namespace {

constexpr std::int64_t kEpochMax = std::int64_t{1} << 53;
constexpr DurationMs kLifeMax = 3'600'000;

/// A document may have been edited by hand: numbers that no instance writes count as none.
void make_sane(store::Lease& lease) {
  if (lease.epoch < 0 || lease.epoch > kEpochMax) lease.epoch = 0;
  if (lease.renewals < 0 || lease.renewals > kEpochMax) lease.renewals = 0;
  if (lease.life_ms < 0 || lease.life_ms > kLifeMax) lease.life_ms = 0;
}

bool same_holder(const store::Lease& a, const store::Lease& b) {
  return a.holder == b.holder && a.epoch == b.epoch;
}

bool same_state(const store::Lease& a, const store::Lease& b) {
  return same_holder(a, b) && a.renewals == b.renewals;
}

bool same_version(const store::LeaseVersion& a, const store::LeaseVersion& b) {
  return a.sequence == b.sequence && a.term == b.term;
}

DurationMs to_ms(std::chrono::nanoseconds duration) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(duration).count();
}

}  // namespace

LeaseKeeper::LeaseKeeper(Options options, store::LeaseStore& store, const Clock& clock)
    : options_(std::move(options)), times_(options_.life_ms), store_(store), clock_(clock) {}

const store::Lease* LeaseKeeper::lease() const {
  return seen_ && seen_->document ? &seen_->document->lease : nullptr;
}

bool LeaseKeeper::is_mine() const {
  return lease() != nullptr && lease()->holder == options_.node;
}

bool LeaseKeeper::is_damaged() const {
  return lease() == nullptr ? epoch_known_ > 0 : lease()->epoch < epoch_known_;
}

LeaseKeeper::Time LeaseKeeper::promised_life() const {
  if (lease() == nullptr || lease()->life_ms == 0) return times_.life;
  return std::chrono::milliseconds(lease()->life_ms);
}

LeaseKeeper::Time LeaseKeeper::takeable_from() const {
  // Whoever held it before the document was damaged may still believe in it.
  if (is_damaged()) return seen_->state_since + std::max(times_.life, promised_life());
  if (lease() == nullptr || lease()->holder.empty() || is_mine()) return seen_->state_since;
  return seen_->state_since + promised_life();
}

Status LeaseKeeper::step(bool wanted) {
  give_up_when_due();
  const auto now = clock_.monotonic();
  const bool changed_mind = std::exchange(wanted_, wanted) != wanted;
  if (now < next_ && !changed_mind) return outcome_;
  next_ = now + times_.look_every;
  outcome_ = round();
  return outcome_;
}

Status LeaseKeeper::round() {
  if (!leading_ || proposal_) HS_RETURN_IF_ERROR(read());
  if (leading_) {
    if (!wanted_) return hand_back();
    return is_damaged() ? take() : renew();
  }
  // Left over from a write whose outcome was unknown, or from before this node lost it.
  if (is_mine() && !wanted_ && !is_damaged()) return hand_back();
  if (wanted_) return take();
  return {};
}

Status LeaseKeeper::read() {
  auto answer = store_.lease(options_.duty);
  if (!answer) return fail(std::move(answer).error().in(options_.duty));
  if (*answer) make_sane((*answer)->lease);
  // Dated after the answer: the document may have changed while the request was on its way.
  remember(std::move(*answer));
  resolve_proposal();
  const auto* found = lease();
  const bool still_mine = is_mine() && found->epoch == epoch_;
  if (leading_ && !still_mine && !is_damaged()) lose(Loss::taken);
  tell_standby();
  return {};
}

void LeaseKeeper::remember(std::optional<store::StoredLease> document) {
  const auto now = clock_.monotonic();
  const std::lock_guard lock(mutex_);
  Seen next{std::move(document), now, now, {}};
  if (seen_) {
    const auto* before = lease();
    const auto* after = next.document ? &next.document->lease : nullptr;
    const bool both = before != nullptr && after != nullptr;
    const bool neither = before == nullptr && after == nullptr;
    if (neither || (both && same_state(*before, *after))) next.state_since = seen_->state_since;
    if (neither || (both && same_holder(*before, *after))) next.holder_since = seen_->holder_since;
    next.former = before == nullptr || before->holder.empty() ? seen_->former : before->holder;
  }
  seen_ = std::move(next);
  if (lease() != nullptr) epoch_known_ = std::max(epoch_known_, lease()->epoch);
}

void LeaseKeeper::resolve_proposal() {
  if (!proposal_) return;
  const auto* found = lease();
  if (found != nullptr && same_state(*found, proposal_->lease)) {
    succeeded(proposal_->started);
  } else if (!same_version(found == nullptr ? store::LeaseVersion{} : seen_->document->version,
                           proposal_->replaces)) {
    proposal_.reset();  // what it would have replaced is gone
  }
}

Status LeaseKeeper::take() {
  auto floor = options_.epoch_floor();
  if (!floor) return fail(std::move(floor).error().in(options_.duty + ": largest epoch"));
  {
    const std::lock_guard lock(mutex_);
    epoch_known_ = std::clamp(*floor, epoch_known_, std::max(epoch_known_, kEpochMax));
  }
  if (!leading_ && clock_.monotonic() < takeable_from()) return {};
  return write({.duty = options_.duty,
                .holder = options_.node,
                .epoch = epoch_known_ + 1,
                .renewals = 0,
                .life_ms = options_.life_ms,
                .changed = clock_.now_ms()});
}

Status LeaseKeeper::renew() {
  if (clock_.monotonic() < renew_at_) {
    next_ = renew_at_;
    return {};
  }
  auto next = *lease();
  ++next.renewals;
  next.life_ms = options_.life_ms;
  return write(std::move(next));
}

Status LeaseKeeper::hand_back() {
  if (leading_) lose(Loss::handed_back);
  if (is_damaged()) return {};
  auto next = *lease();
  next.holder.clear();
  ++next.renewals;
  next.changed = clock_.now_ms();
  return write(std::move(next));
}

Status LeaseKeeper::write(store::Lease next) {
  next.duty = options_.duty;  // whatever a document edited by hand said
  const auto started = clock_.monotonic();
  const auto expected = lease() == nullptr ? store::LeaseVersion{} : seen_->document->version;
  // An earlier request with the same content may still be under way: if it is what others see,
  // their patience began with it.
  if (!proposal_ || !same_state(proposal_->lease, next)) {
    proposal_ = {next, expected, started, expired_holder()};
  }
  auto answer = store_.replace_lease(next, expected);
  if (!answer) return fail(std::move(answer).error().in(options_.duty));
  if (!*answer) {
    next_ = started;  // the next round reads who was first; it may have been this very request
    return {};
  }
  remember(store::StoredLease{std::move(next), **answer});
  succeeded(started);
  return {};
}

std::optional<LeaseKeeper::Expired> LeaseKeeper::expired_holder() const {
  if (lease() == nullptr || lease()->holder.empty() || is_mine() || is_damaged()) return {};
  return Expired{lease()->holder, seen_->state_since};
}

void LeaseKeeper::succeeded(Time started) {
  const auto after = std::exchange(proposal_, std::nullopt)->after;
  if (!is_mine() || (!leading_ && !wanted_)) return;
  if (!leading_ && lease()->epoch <= epoch_) return;  // of a tenure that was already told as lost
  const auto deadline = started + times_.give_up_after;
  if (clock_.monotonic() >= deadline) return;  // answered too late to rely on
  renew_at_ = started + times_.renew_every;
  next_ = renew_at_;
  if (leading_ && epoch_ == lease()->epoch) {
    deadline_ = deadline.count();
    return;
  }
  if (leading_) lose(Loss::recreated);
  become_holder(lease()->epoch, deadline, after);
}

void LeaseKeeper::become_holder(std::int64_t epoch, Time deadline,
                                const std::optional<Expired>& after) {
  leading_ = true;
  epoch_ = epoch;
  deadline_ = deadline.count();
  told_holder_ = options_.node;
  told_epoch_ = epoch;
  LeaseChange change{
      .kind = LeaseChange::Kind::acquired, .duty = options_.duty, .epoch = epoch, .holder = {}};
  if (after) {
    change.gap = to_ms(clock_.monotonic() - after->last_renewal);
    const std::lock_guard lock(mutex_);
    last_failover_ = {after->holder, clock_.now_ms(), *change.gap};
  }
  options_.told(change);
}

void LeaseKeeper::give_up_when_due() {
  if (!leading_) return;
  const auto fenced_by = fenced_by_.load();
  if (fenced_by > epoch_) {
    {
      const std::lock_guard lock(mutex_);
      epoch_known_ = std::max(epoch_known_, std::min(fenced_by, kEpochMax));
    }
    lose(Loss::fenced);
  } else if (clock_.monotonic().count() >= deadline_) {
    lose(Loss::expired);
  }
}

void LeaseKeeper::lose(Loss loss) {
  deadline_ = 0;
  leading_ = false;
  options_.told({.kind = LeaseChange::Kind::lost,
                 .duty = options_.duty,
                 .epoch = epoch_,
                 .holder = {},
                 .loss = loss,
                 .fenced_by = fenced_by_});
}

void LeaseKeeper::tell_standby() {
  const auto* found = lease();
  if (leading_ || found == nullptr || found->holder.empty() || is_mine()) return;
  if (told_holder_ == found->holder && told_epoch_ == found->epoch) return;
  told_holder_ = found->holder;
  told_epoch_ = found->epoch;
  options_.told({.kind = LeaseChange::Kind::stands_by,
                 .duty = options_.duty,
                 .epoch = found->epoch,
                 .holder = found->holder});
}

std::int64_t LeaseKeeper::held_epoch() const {
  const auto epoch = epoch_.load();
  const auto deadline = deadline_.load();
  if (deadline == 0 || clock_.monotonic().count() >= deadline || fenced_by_ > epoch) return 0;
  return epoch_ == epoch ? epoch : 0;  // both values were of the same tenure
}

void LeaseKeeper::fenced(std::int64_t by) {
  auto before = fenced_by_.load();
  while (before < by && !fenced_by_.compare_exchange_weak(before, by)) {
  }
}

LeaseView LeaseKeeper::view() const {
  const std::lock_guard lock(mutex_);
  LeaseView out;
  out.duty = options_.duty;
  out.last_failover = last_failover_;
  if (!seen_) return out;
  const auto now = clock_.monotonic();
  const auto free_since = takeable_from();
  out.state = held_epoch() != 0                 ? LeaseView::State::held
              : free_since <= now && !is_mine() ? LeaseView::State::free
                                                : LeaseView::State::standby;
  out.for_ms =
      to_ms(now - (out.state == LeaseView::State::free ? free_since : seen_->holder_since));
  out.former = seen_->former;
  if (const auto* found = lease(); found != nullptr) {
    out.holder = found->holder;
    out.epoch = found->epoch;
    out.since = found->changed;
  }
  return out;
}

}  // namespace hindsight::cluster
