#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app/wiring.h"
#include "cluster/cluster.h"

namespace hindsight::app {

/// Work that goes on for ever, in rounds, on a thread of its own while this instance holds the
/// lease for it. Starts at construction.
class LeasedWork final : public cluster::DutyListener {
 public:
  /// From one taking of the lease to its loss.
  struct Term {
    std::int64_t epoch = 0;
    std::function<bool()> holds;
    std::function<void()> fenced;  ///< to be called when a later holder has written
  };
  /// Whether there is more to do at once. Used on the thread alone.
  using Round = std::function<Result<bool>(std::stop_token)>;
  struct Options {
    std::string duty;                         ///< see cluster/duties.h
    std::string name;                         ///< for the log
    std::function<Round(const Term&)> begin;  ///< called at each taking of the lease
  };

  LeasedWork(Options options, const Clock& clock);
  /// To be called before the cluster starts.
  void serve(cluster::Cluster& cluster) { cluster_ = &cluster; }
  /// With the embedded store, whose file this process owns.
  void serve_alone();
  /// Stops for good and waits for it; before the cluster is taken apart.
  void end();
  [[nodiscard]] const std::string& duty() const { return options_.duty; }

  void on_acquired(const std::string& duty, std::int64_t epoch) override;
  void on_lost(const std::string& duty) override;

 private:
  void run(std::stop_token stop);
  void work(std::int64_t epoch, std::stop_token stop);
  [[nodiscard]] bool holds(std::int64_t epoch) const;

  const Options options_;
  const Clock& clock_;
  cluster::Cluster* cluster_ = nullptr;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<std::int64_t> epoch_;  // guarded by mutex_; nullopt = not held
  std::jthread thread_;                // last: uses all of the above
};

/// What the settings let this instance do: to make process instances of events, and to merge
/// external variables.
std::vector<std::unique_ptr<LeasedWork>> leased_works(Core& core);

}  // namespace hindsight::app
