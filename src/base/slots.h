#pragma once

#include <atomic>
#include <optional>
#include <utility>

namespace hindsight {

/// How many may do something at a time; who finds no slot does not wait. Thread-safe.
class Slots {
 public:
  explicit Slots(int count) : free_(count) {}

  /// Taken until it goes.
  class Slot {
   public:
    explicit Slot(std::atomic<int>& free) : free_(&free) {}
    Slot(Slot&& other) noexcept : free_(std::exchange(other.free_, nullptr)) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (free_ != nullptr) ++*free_;
    }

   private:
    std::atomic<int>* free_;
  };

  std::optional<Slot> take() {
    if (--free_ >= 0) return std::optional<Slot>(std::in_place, free_);
    ++free_;
    return std::nullopt;
  }

 private:
  std::atomic<int> free_;
};

}  // namespace hindsight
