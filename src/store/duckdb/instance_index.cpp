#include "store/duckdb/instance_index.h"

namespace hindsight::store::duck {

void InstanceIndex::find(const std::vector<duckdb_hugeint>& ids,
                         std::span<const duckdb_hugeint> instances, std::uint32_t* rows) const {
  constexpr std::size_t kTogether = 64;
  std::array<std::size_t, kTogether> slots{};
  for (std::size_t begin = 0; begin < instances.size(); begin += kTogether) {
    const auto some = instances.subspan(begin, std::min(kTogether, instances.size() - begin));
    for (std::size_t i = 0; i < some.size(); ++i) {
      slots[i] = slot_of(some[i]);
      __builtin_prefetch(&slots_[slots[i]]);
    }
    for (std::size_t i = 0; i < some.size(); ++i) {
      const auto row = slots_[slots[i]];
      if (row != kMissing) __builtin_prefetch(&ids[row]);
    }
    for (std::size_t i = 0; i < some.size(); ++i)
      rows[begin + i] = find_from(slots[i], ids, some[i]);
  }
}

}  // namespace hindsight::store::duck
