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

/// Another clock whose wall time is moved by an offset, for instances of a cluster that must agree
/// about the time although their machines do not. The monotonic time is the other clock's.
class OffsetClock final : public Clock {
 public:
  /// `base` must outlive it.
  explicit OffsetClock(const Clock& base) : base_(base) {}
  EpochMs now_ms() const override { return base_.now_ms() + offset_ms_; }
  std::chrono::nanoseconds monotonic() const override { return base_.monotonic(); }
  bool sleep_for(std::chrono::milliseconds duration, std::stop_token stop) const override {
    return base_.sleep_for(duration, std::move(stop));
  }
  void set_offset(DurationMs offset_ms) { offset_ms_ = offset_ms; }
  [[nodiscard]] DurationMs offset() const { return offset_ms_; }

 private:
  const Clock& base_;
  std::atomic<DurationMs> offset_ms_ = 0;
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
