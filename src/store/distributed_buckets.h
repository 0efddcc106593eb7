#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "store/report_store.h"

namespace hindsight::store {

/// Rows outside of the distribution are of no interest where their bucket has others.
inline void keep_one_of_each(std::vector<Bucket>& buckets) {
  std::set<std::pair<std::string, std::int64_t>> known;
  for (const auto& bucket : buckets) {
    if (bucket.distributed_index != kNowhere) known.emplace(bucket.key, bucket.index);
  }
  std::erase_if(buckets, [&](const Bucket& bucket) {
    return bucket.distributed_index == kNowhere && known.contains({bucket.key, bucket.index});
  });
  for (auto& bucket : buckets) {
    if (bucket.distributed_index == kNowhere) bucket.measures.clear();
  }
}

}  // namespace hindsight::store
