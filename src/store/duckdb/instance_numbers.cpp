#include "store/duckdb/instance_numbers.h"

#include <mutex>

namespace hindsight::store::duck {

bool InstanceNumbers::add(std::span<const duckdb_hugeint> instances, std::uint32_t* numbers) {
  const std::lock_guard lock(mutex_);
  for (const auto& instance : instances) {
    *numbers = index_.add(ids_, instance);
    ++numbers;
  }
  return ids_.size() <= instances_max_;
}

void InstanceNumbers::find(std::span<const duckdb_hugeint> instances,
                           std::uint32_t* numbers) const {
  const std::shared_lock lock(mutex_);
  index_.find(ids_, instances, numbers);
}

std::size_t InstanceNumbers::size() const {
  const std::shared_lock lock(mutex_);
  return ids_.size();
}

}  // namespace hindsight::store::duck
