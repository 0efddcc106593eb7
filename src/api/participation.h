#pragma once

#include <atomic>
#include <mutex>
#include <optional>

#include "cluster/cluster.h"

namespace hindsight::api {

/// What handlers may know of this instance's part in a cluster. Thread-safe.
class Participation {
 public:
  void join(const cluster::Cluster& cluster) {
    const std::lock_guard lock(mutex_);
    cluster_ = &cluster;
  }
  /// From here on nobody uses the cluster any more, and new requests are better sent elsewhere.
  void leave() {
    draining_ = true;
    const std::lock_guard lock(mutex_);
    cluster_ = nullptr;
  }
  [[nodiscard]] bool draining() const { return draining_; }
  /// nullopt when there is no cluster.
  [[nodiscard]] std::optional<cluster::Snapshot> snapshot() const {
    const std::lock_guard lock(mutex_);
    if (cluster_ == nullptr) return std::nullopt;
    return cluster_->snapshot();
  }

 private:
  std::atomic<bool> draining_ = false;
  mutable std::mutex mutex_;
  const cluster::Cluster* cluster_ = nullptr;  // guarded by mutex_
};

}  // namespace hindsight::api
