#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/clock.h"

namespace hindsight::ingest {

/// Keeps the kinds of one engine near each other in time while they catch up: a shared store writes
/// an instance's document once when all of its rows come together, and again for each part that
/// comes later. A kind that has gone ahead waits for the others; one that has reached its end,
/// fails or does not get on is not waited for. Thread-safe.
class Pace {
 public:
  /// Without progress for so long a kind holds nobody up.
  static constexpr std::chrono::seconds kPatience{5};

  explicit Pace(const Clock& clock) : clock_(clock) {}

  /// A kind's place; all start at the beginning of time.
  std::size_t join() {
    const std::lock_guard lock(mutex_);
    places_.push_back({});
    return places_.size() - 1;
  }
  /// Everything up to `time` was read.
  void reached(std::size_t who, EpochMs time) {
    const std::lock_guard lock(mutex_);
    places_[who] = {time, clock_.monotonic()};
    moved_.notify_all();
  }
  /// At its end, or failing.
  void rest(std::size_t who) {
    const std::lock_guard lock(mutex_);
    places_[who].at.reset();
    moved_.notify_all();
  }
  /// Whether the kind is ahead of another that gets on.
  [[nodiscard]] bool must_wait(std::size_t who) const {
    const std::lock_guard lock(mutex_);
    return is_ahead(who);
  }
  /// Waits while it must. False when `stop` was requested.
  bool wait(std::size_t who, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    while (!stop.stop_requested() && is_ahead(who)) {
      // Patience runs out without anybody moving, hence the time limit.
      moved_.wait_for(lock, stop, std::chrono::milliseconds(200), [&] { return !is_ahead(who); });
    }
    return !stop.stop_requested();
  }

 private:
  struct Place {
    std::optional<EpochMs> at;
    std::chrono::nanoseconds since{};  // monotonic
  };
  [[nodiscard]] bool is_ahead(std::size_t who) const {
    if (!places_[who].at) return false;
    const auto now = clock_.monotonic();
    for (const auto& other : places_) {
      if (other.at && *other.at < *places_[who].at && now - other.since < kPatience) return true;
    }
    return false;
  }

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable_any moved_;
  std::vector<Place> places_;  // guarded by mutex_
};

}  // namespace hindsight::ingest
