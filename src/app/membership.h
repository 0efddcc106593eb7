#pragma once

#include <memory>
#include <string>
#include <vector>

#include "app/import_duty.h"
#include "app/leased_work.h"
#include "app/wiring.h"
#include "ops/status_exchange.h"

namespace hindsight::app {

/// This instance's part in a cluster over the shared store: its leases, what it does under them,
/// and what it tells the others. Starts at construction.
class Membership {
 public:
  /// `address`: host:port at which others reach this instance; for people only. `once`: import what
  /// there is and no more.
  Membership(Core& core, const std::string& address, bool once);
  /// Stops importing and hands all leases over at once.
  ~Membership();
  Membership(const Membership&) = delete;
  Membership& operator=(const Membership&) = delete;

  [[nodiscard]] const cluster::Cluster& cluster() const { return *cluster_; }
  [[nodiscard]] bool imports_here(const std::string& engine) const;
  [[nodiscard]] bool cleans_up_here() const;
  /// Of `once`: whether everything was imported, or why that does not happen here.
  [[nodiscard]] Result<bool> finished() const;

 private:
  std::string self_;  // id of this instance
  std::vector<std::unique_ptr<ImportDuty>> duties_;
  std::vector<std::unique_ptr<LeasedWork>> works_;
  std::unique_ptr<cluster::Cluster> cluster_;
  std::unique_ptr<ops::StatusExchange> exchange_;
};

}  // namespace hindsight::app
