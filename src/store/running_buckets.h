#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "store/report_store.h"

namespace hindsight::store {

/// The answer by report::ByRunningDate: `changes[i]` = how many instances run from bucket i on,
/// less those that no longer do. Each bucket has `measures` counts.
inline std::vector<Bucket> running_buckets(std::span<const std::int64_t> changes,
                                           std::size_t measures) {
  std::vector<Bucket> buckets;
  std::int64_t running = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    running += changes[i];
    if (running == 0) continue;
    buckets.push_back({{},
                       static_cast<std::int64_t>(i),
                       std::vector<std::optional<double>>(measures, static_cast<double>(running))});
  }
  return buckets;
}

}  // namespace hindsight::store
