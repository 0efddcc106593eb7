#pragma once

#include <cstdint>
#include <shared_mutex>
#include <span>
#include <vector>

#include "store/duckdb/instance_index.h"

namespace hindsight::store::duck {

/// Numbers process instances from 0 in the order in which they come up, so that what is held of
/// their rows names them in four bytes, and a choice of them is one bit each. Thread-safe.
class InstanceNumbers {
 public:
  static constexpr std::uint32_t kMissing = InstanceIndex::kMissing;

  /// Takes some 30 bytes for each instance.
  explicit InstanceNumbers(std::size_t instances_max) : instances_max_(instances_max) {}

  /// Numbers of many instances, new ones where they have none. False: that would be more than
  /// `instances_max`.
  bool add(std::span<const duckdb_hugeint> instances, std::uint32_t* numbers);
  /// Numbers of many instances; kMissing.
  void find(std::span<const duckdb_hugeint> instances, std::uint32_t* numbers) const;
  /// All numbers given are less.
  [[nodiscard]] std::size_t size() const;

 private:
  const std::size_t instances_max_;
  mutable std::shared_mutex mutex_;
  std::vector<duckdb_hugeint> ids_;  // guarded by mutex_; by number
  InstanceIndex index_;              // guarded by mutex_
};

}  // namespace hindsight::store::duck
