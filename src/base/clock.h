#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <stop_token>

namespace hindsight {

/// Milliseconds since 1970-01-01T00:00:00Z.
using EpochMs = std::int64_t;
using DurationMs = std::int64_t;

/// Source of time. Production code takes one by reference and never asks the system itself, so that
/// tests and the simulator decide what time it is. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  /// Wall clock, UTC.
  virtual EpochMs now_ms() const = 0;
  /// Never goes back; for deadlines, leases and rates.
  virtual std::chrono::nanoseconds monotonic() const = 0;
  /// Waits, at most until `stop` is requested. Returns false when it was.
  virtual bool sleep_for(std::chrono::milliseconds duration, std::stop_token stop) const = 0;
};

class SystemClock final : public Clock {
 public:
  EpochMs now_ms() const override;
  std::chrono::nanoseconds monotonic() const override;
  bool sleep_for(std::chrono::milliseconds duration, std::stop_token stop) const override;
};

/// A clock that stands until it is moved; sleeping moves it at once.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(EpochMs now = 1'700'000'000'000) : now_(now) {}
  EpochMs now_ms() const override { return now_; }
  std::chrono::nanoseconds monotonic() const override { return std::chrono::milliseconds(now_); }
  bool sleep_for(std::chrono::milliseconds duration, std::stop_token stop) const override {
    now_ += duration.count();
    return !stop.stop_requested();
  }
  void advance(std::chrono::milliseconds by) { now_ += by.count(); }

 private:
  mutable std::atomic<EpochMs> now_;
};

}  // namespace hindsight
