#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace hindsight {

/// Hand-over between threads with back pressure: push() waits while the queued weight is at its
/// limit. Thread-safe.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t weight_max) : weight_max_(weight_max) {}

  /// Waits for room; false when `stop` was requested or the queue is closed. An item heavier than
  /// the whole queue is taken alone.
  bool push(T item, std::size_t weight, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, stop,
               [&] { return closed_ || weight_ == 0 || weight_ + weight <= weight_max_; });
    if (stop.stop_requested() || closed_) return false;
    weight_ += weight;
    items_.emplace_back(std::move(item), weight);
    filled_.notify_one();
    return true;
  }

  /// Waits for at least one item, then takes all there are, up to `weight_max`. Empty when `stop`
  /// was requested, or closed and drained.
  std::vector<T> pop_all(std::size_t weight_max, std::stop_token stop) {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, stop, [&] { return closed_ || !items_.empty(); });
    return take(weight_max, stop);
  }
  /// The same; also empty when nothing came within `wait_max`.
  std::vector<T> pop_all_within(std::chrono::milliseconds wait_max, std::size_t weight_max,
                                std::stop_token stop) {
    std::unique_lock lock(mutex_);
    filled_.wait_for(lock, stop, wait_max, [&] { return closed_ || !items_.empty(); });
    return take(weight_max, stop);
  }

  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    room_.notify_all();
    filled_.notify_all();
  }

  [[nodiscard]] std::size_t weight_max() const { return weight_max_; }
  [[nodiscard]] std::size_t weight() const {
    const std::lock_guard lock(mutex_);
    return weight_;
  }

 private:
  std::vector<T> take(std::size_t weight_max, const std::stop_token& stop) {
    std::vector<T> out;
    std::size_t taken = 0;
    while (!items_.empty() && !stop.stop_requested()) {
      auto& [item, weight] = items_.front();
      if (!out.empty() && taken + weight > weight_max) break;
      taken += weight;
      out.push_back(std::move(item));
      items_.pop_front();
    }
    weight_ -= taken;
    room_.notify_all();
    return out;
  }

  const std::size_t weight_max_;
  mutable std::mutex mutex_;
  std::condition_variable_any room_;
  std::condition_variable_any filled_;
  std::deque<std::pair<T, std::size_t>> items_;  // guarded by mutex_
  std::size_t weight_ = 0;                       // guarded by mutex_
  bool closed_ = false;                          // guarded by mutex_
};

}  // namespace hindsight
