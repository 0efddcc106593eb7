#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "cluster/cluster.h"
#include "ingest/importer.h"

namespace hindsight::app {

/// Imports from one engine while this instance holds the lease for it. Starting and stopping an
/// import takes a while, so it happens on a thread of its own.
class ImportDuty final : public cluster::DutyListener {
 public:
  struct Parts {
    store::FactStore& facts;
    const store::DefinitionStore& definitions;
    ingest::ImportStatus& status;
    const Clock& clock;
    Random& random;
    bool once = false;  ///< end when everything there is was imported
  };
  ImportDuty(ingest::ImportSource source, Parts parts);
  /// To be called before the cluster starts.
  void serve(cluster::Cluster& cluster) { cluster_ = &cluster; }
  /// Stops importing for good and waits for it; before the cluster is taken apart.
  void end();

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& engine() const { return source_.engine->alias(); }
  void on_acquired(const std::string& duty, std::int64_t epoch) override;
  void on_lost(const std::string& duty) override;
  /// Of `once`: whether the import ran to its end.
  [[nodiscard]] bool finished() const;

 private:
  void run(std::stop_token stop);
  void import(std::int64_t epoch, std::stop_token stop);
  [[nodiscard]] std::int64_t wanted() const;

  const ingest::ImportSource source_;
  const Parts parts_;
  const std::string name_;
  cluster::Cluster* cluster_ = nullptr;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::int64_t epoch_ = 0;  // guarded by mutex_; 0 = not held
  bool finished_ = false;   // guarded by mutex_
  std::jthread thread_;     // last: uses all of the above
};

}  // namespace hindsight::app
