#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "model/facts.h"

namespace hindsight::ingest {

/// Keeps the kinds of one engine near each other in time while they catch up: a shared store writes
/// an instance's document once when all of its rows come together, and again for each part that
/// comes later. A kind that has gone a whole page ahead waits for the others; one that has reached
/// its end, fails or does not get on is not waited for. Thread-safe.
class Pace {
 public:
  /// A kind whose engine has not answered for so long holds nobody up.
  static constexpr std::chrono::seconds kPatience{5};

  explicit Pace(const Clock& clock) : clock_(clock) {}

  /// A kind's place; `start` is what was read before.
  std::size_t join(EpochMs start) {
    const std::lock_guard lock(mutex_);
    places_.push_back({start, start, clock_.monotonic()});
    return places_.size() - 1;
  }
  /// The engine has answered; what comes now is not its delay.
  void answered(std::size_t who) {
    const std::lock_guard lock(mutex_);
    places_[who].asking_since.reset();
  }
  /// Everything up to `time` was read and handed over.
  void reached(std::size_t who, EpochMs time) {
    const std::lock_guard lock(mutex_);
    places_[who] = {places_[who].at.value_or(time), time, {}};
    moved_.notify_all();
  }
  /// At its end, or failing.
  void rest(std::size_t who) {
    const std::lock_guard lock(mutex_);
    places_[who].at.reset();
    moved_.notify_all();
  }
  /// Up to where all kinds that get on have read; nothing when none does.
  [[nodiscard]] std::optional<EpochMs> frontier() const {
    const std::lock_guard lock(mutex_);
    return slowest();
  }
  /// Whether the kind's last page began after the frontier.
  [[nodiscard]] bool must_wait(std::size_t who) const {
    const std::lock_guard lock(mutex_);
    return is_ahead(who);
  }
  /// Waits while it must, before it asks the engine. False when `stop` was requested.
  bool wait(std::size_t who, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested() && is_ahead(who)) {
      // Patience runs out without anybody moving, hence the time limit.
      moved_.wait_for(lock, stop, std::chrono::milliseconds(200), [&] { return !is_ahead(who); });
    }
    places_[who].asking_since = clock_.monotonic();
    return !stop.stop_requested();
  }

 private:
  struct Place {
    EpochMs before;                                        ///< where the last page began
    std::optional<EpochMs> at;                             ///< nothing = at rest
    std::optional<std::chrono::nanoseconds> asking_since;  ///< monotonic
  };
  [[nodiscard]] std::optional<EpochMs> slowest() const {
    const auto now = clock_.monotonic();
    std::optional<EpochMs> out;
    for (const auto& place : places_) {
      const bool is_late = place.asking_since && now - *place.asking_since >= kPatience;
      if (place.at && !is_late && (!out || *place.at < *out)) out = place.at;
    }
    return out;
  }
  [[nodiscard]] bool is_ahead(std::size_t who) const {
    const auto frontier = slowest();
    return places_[who].at && frontier && places_[who].before > *frontier;
  }

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable_any moved_;
  std::vector<Place> places_;  // guarded by mutex_
};

}  // namespace hindsight::ingest
