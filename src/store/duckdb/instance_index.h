#pragma once

#include <duckdb.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

namespace hindsight::store::duck {

/// Finds the rows of process instances by their ids. Thread-safe while nothing is added.
class InstanceIndex {
 public:
  static constexpr std::uint32_t kMissing = UINT32_MAX;
  static constexpr std::size_t kRowsMax = kMissing / 4;

  InstanceIndex() = default;
  /// Of at most kRowsMax rows. `is_again(first, row)` is told that an id comes twice; the first row
  /// is the one that is found.
  template <typename IsAgain>
  InstanceIndex(const std::vector<duckdb_hugeint>& ids, const IsAgain& is_again) {
    slots_.assign(std::bit_ceil(std::max<std::size_t>(1, kSlotsPerRow * ids.size())), kMissing);
    for (std::uint32_t row = 0; row < ids.size(); ++row) {
      auto& first = slots_[slot_for(ids, ids[row])];
      if (first == kMissing)
        first = row;
      else
        is_again(first, row);
    }
  }

  /// The row of `instance`, which becomes the last one of `ids` where it is none of them yet.
  std::uint32_t add(std::vector<duckdb_hugeint>& ids, const duckdb_hugeint& instance) {
    if (kSlotsPerRow * (ids.size() + 1) > slots_.size()) {
      slots_.assign(2 * slots_.size(), kMissing);
      for (std::uint32_t row = 0; row < ids.size(); ++row) slots_[slot_for(ids, ids[row])] = row;
    }
    auto& row = slots_[slot_for(ids, instance)];
    if (row == kMissing) {
      row = static_cast<std::uint32_t>(ids.size());
      ids.push_back(instance);
    }
    return row;
  }

  /// `ids`: those that it was made of. kMissing: none is `instance`.
  [[nodiscard]] std::uint32_t find(const std::vector<duckdb_hugeint>& ids,
                                   const duckdb_hugeint& instance) const {
    return find_from(slot_of(instance), ids, instance);
  }
  /// Rows of many instances, which does not wait for memory at each of them.
  void find(const std::vector<duckdb_hugeint>& ids, std::span<const duckdb_hugeint> instances,
            std::uint32_t* rows) const;

 private:
  /// How many slots one row takes; neighbours stand in for taken ones.
  static constexpr std::size_t kSlotsPerRow = 2;

  static bool is_same(const duckdb_hugeint& left, const duckdb_hugeint& right) {
    return left.lower == right.lower && left.upper == right.upper;
  }
  static std::uint64_t hash_of(const duckdb_hugeint& id) {
    auto x = id.lower ^ (static_cast<std::uint64_t>(id.upper) * 0x9e3779b97f4a7c15ULL);
    x = (x ^ (x >> 32)) * 0xff51afd7ed558ccdULL;
    return x ^ (x >> 29);
  }
  [[nodiscard]] std::size_t slot_of(const duckdb_hugeint& instance) const {
    return hash_of(instance) & (slots_.size() - 1);
  }
  [[nodiscard]] std::size_t next(std::size_t slot) const {
    return (slot + 1) & (slots_.size() - 1);
  }
  /// The slot of an instance; a free one where it has none.
  [[nodiscard]] std::size_t slot_for(const std::vector<duckdb_hugeint>& ids,
                                     const duckdb_hugeint& instance) const {
    auto slot = slot_of(instance);
    while (slots_[slot] != kMissing && !is_same(ids[slots_[slot]], instance)) slot = next(slot);
    return slot;
  }
  [[nodiscard]] std::uint32_t find_from(std::size_t slot, const std::vector<duckdb_hugeint>& ids,
                                        const duckdb_hugeint& instance) const {
    for (;; slot = next(slot)) {
      const auto row = slots_[slot];
      if (row == kMissing || is_same(ids[row], instance)) return row;
    }
  }

  std::vector<std::uint32_t> slots_{kMissing};  ///< rows by hash, a power of two of them
};

}  // namespace hindsight::store::duck
