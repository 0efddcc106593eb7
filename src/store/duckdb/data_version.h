#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

namespace hindsight::store::duck {

/// Counts the commits that change some data, so that what was found in one snapshot can be told to
/// hold in another. Thread-safe.
class DataVersion {
 public:
  /// Lives around a commit.
  class Change {
   public:
    explicit Change(DataVersion& version) : version_(version) { ++version_.value_; }
    ~Change() { ++version_.value_; }
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

   private:
    DataVersion& version_;
  };
  /// nullopt while a commit is on its way. The same value before and after a snapshot began means
  /// that it is the snapshot's.
  [[nodiscard]] std::optional<std::uint64_t> read() const {
    const auto value = value_.load();
    return value % 2 == 0 ? std::optional(value) : std::nullopt;
  }

 private:
  std::atomic<std::uint64_t> value_{0};
};

}  // namespace hindsight::store::duck
