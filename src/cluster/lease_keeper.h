#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/lease_store.h"

namespace hindsight::cluster {

/// The largest epoch that anything written under a duty carries, 0 if nothing does; an error when
/// that cannot be said now. Keeps epochs growing when a lease document was lost.
using EpochFloor = std::function<Result<std::int64_t>()>;

enum class Loss {
  handed_back,  ///< on purpose
  expired,      ///< could not renew in time
  taken,        ///< another instance holds it, or the document was changed by hand
  fenced,       ///< the store refused a write because of a larger epoch
  recreated,    ///< the document was lost; this instance goes on with a larger epoch
};

/// Something that happened to one duty, told on the thread that steps.
struct LeaseChange {
  enum class Kind { acquired, lost, stands_by };
  Kind kind;
  std::string duty;
  std::int64_t epoch = 0;  ///< acquired: the new one; lost: the former one; stands_by: the holder's
  std::string holder;      ///< stands_by: node id of who holds it, empty = nobody
  Loss loss = Loss::expired;      ///< lost
  std::int64_t fenced_by = 0;     ///< lost by Loss::fenced: the larger epoch
  std::optional<DurationMs> gap;  ///< acquired from an instance that stopped renewing: how long ago
                                  ///< its last renewal was seen
};

struct Failover {
  std::string from;    ///< node id
  EpochMs at = 0;      ///< wall clock of this node
  DurationMs gap = 0;  ///< from the last renewal that this node saw to its own acquisition
};

/// What a node knows about a lease.
struct LeaseView {
  enum class State {
    unknown,  ///< not read yet
    held,     ///< by this node
    standby,  ///< somebody else's, or not to be taken yet
    free,     ///< handed back, expired or never held
  };
  std::string duty;
  State state = State::unknown;
  std::string holder;  ///< node id in the document; empty = handed back, or there is no document
  std::string former;  ///< who held it last as far as this node saw
  std::int64_t epoch = 0;  ///< of the document
  EpochMs since = 0;       ///< wall clock of the holder when it got it; for people only
  DurationMs for_ms = 0;   ///< how long it has been free, or else with this holder, as seen here
  std::optional<Failover> last_failover;  ///< to this node
};

/// How long things take, all derived from the life of a lease. A holder gives up after two thirds
/// of the life, the others wait for the whole of it: clocks may run 1.5 times apart.
struct LeaseTimes {
  explicit LeaseTimes(DurationMs life_ms)
      : life(std::chrono::milliseconds(life_ms)),
        renew_every(life / 3),
        give_up_after(life / 3 * 2),
        look_every(life / 10) {}
  std::chrono::nanoseconds life;
  std::chrono::nanoseconds renew_every;
  std::chrono::nanoseconds give_up_after;
  std::chrono::nanoseconds look_every;  ///< by who stands by, and after failures
};

/// One duty as one instance sees it: takes the lease, renews it, gives it back, or watches who has
/// it. Nothing is believed about a write until its success was answered or read back. step() and
/// what it tells are confined to one thread; all else is thread-safe.
class LeaseKeeper {
 public:
  struct Options {
    std::string duty;
    std::string node;  ///< id of this instance, random at each start
    DurationMs life_ms = 10'000;
    EpochFloor epoch_floor = [] { return 0; };
    std::function<void(const LeaseChange&)> told = [](const LeaseChange&) {};
  };
  /// `store` and `clock` outlive it.
  LeaseKeeper(Options options, store::LeaseStore& store, const Clock& clock);

  /// One round: gives up what is too old, then does what is due. Call it every few hundred
  /// milliseconds. `wanted`: take the lease as soon as it is free and keep it; else hand it back,
  /// or only watch. At most one read and one write of the store. The outcome is that of the latest
  /// round in which something was due; after a failure the next rounds try again by themselves.
  Status step(bool wanted);

  /// The epoch under which this instance holds the duty right now, 0 when it does not. By atomics
  /// and the monotonic clock only, so it is right even while step() hangs.
  [[nodiscard]] std::int64_t held_epoch() const;
  [[nodiscard]] bool is_held() const { return held_epoch() != 0; }

  /// The store refused a write of this duty because of the larger epoch `by`: from now on it is
  /// not held, unless under a larger one.
  void fenced(std::int64_t by);

  [[nodiscard]] LeaseView view() const;

 private:
  using Time = std::chrono::nanoseconds;  // monotonic
  struct Expired {
    std::string holder;
    Time last_renewal;  // when it was first seen
  };
  struct Proposal {
    store::Lease lease;
    store::LeaseVersion replaces;
    Time started;                  // of the first request that carried it
    std::optional<Expired> after;  // whose lease it takes
  };
  /// The document as last read or written.
  struct Seen {
    std::optional<store::StoredLease> document;
    Time state_since{};   // first seen with this holder, epoch and renewals
    Time holder_since{};  // first seen with this holder and epoch
    std::string former;
  };

  Status round();
  Status read();
  Status take();
  Status renew();
  Status hand_back();
  Status write(store::Lease next);
  void remember(std::optional<store::StoredLease> document);
  void resolve_proposal();
  void succeeded(Time started);
  void become_holder(std::int64_t epoch, Time deadline, const std::optional<Expired>& after);
  void give_up_when_due();
  void lose(Loss loss);
  void tell_standby();

  [[nodiscard]] std::optional<Expired> expired_holder() const;
  [[nodiscard]] const store::Lease* lease() const;
  [[nodiscard]] bool is_mine() const;
  [[nodiscard]] bool is_damaged() const;
  [[nodiscard]] Time takeable_from() const;
  [[nodiscard]] Time promised_life() const;

  const Options options_;
  const LeaseTimes times_;
  store::LeaseStore& store_;
  const Clock& clock_;

  // Of the stepping thread.
  bool wanted_ = false;
  bool leading_ = false;
  Time next_{};      // nothing to do before
  Time renew_at_{};  // while leading
  Status outcome_;
  std::optional<Proposal> proposal_;  // a write whose outcome is not known
  std::string told_holder_;
  std::int64_t told_epoch_ = -1;

  mutable std::mutex mutex_;
  std::optional<Seen> seen_;               // written by the stepping thread under mutex_
  std::int64_t epoch_known_ = 0;           // the same; the largest ever seen or told by the floor
  std::optional<Failover> last_failover_;  // the same

  std::atomic<std::int64_t> epoch_ = 0;
  std::atomic<std::int64_t> deadline_ = 0;  // monotonic ns; 0 = not held
  std::atomic<std::int64_t> fenced_by_ = 0;
};

}  // namespace hindsight::cluster
