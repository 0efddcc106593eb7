#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "app/wiring.h"
#include "cluster/cluster.h"

namespace hindsight::app {

/// Makes process instances of events, on a thread of its own, while this instance holds the lease
/// for that. Starts at construction.
class EventDuty final : public cluster::DutyListener {
 public:
  explicit EventDuty(Core& core);
  /// To be called before the cluster starts.
  void serve(cluster::Cluster& cluster) { cluster_ = &cluster; }
  /// With the embedded store, whose file this process owns.
  void serve_alone();
  /// Stops for good and waits for it; before the cluster is taken apart.
  void end();

  void on_acquired(const std::string& duty, std::int64_t epoch) override;
  void on_lost(const std::string& duty) override;

 private:
  void run(std::stop_token stop);
  void work(std::int64_t epoch, std::stop_token stop);
  [[nodiscard]] bool holds(std::int64_t epoch) const;

  Core& core_;
  cluster::Cluster* cluster_ = nullptr;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<std::int64_t> epoch_;  // guarded by mutex_; nullopt = not held
  std::jthread thread_;                // last: uses all of the above
};

}  // namespace hindsight::app
