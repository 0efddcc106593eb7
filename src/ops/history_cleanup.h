#pragma once

#include <functional>
#include <stop_token>
#include <vector>

#include "base/clock.h"
#include "ops/cleanup_rules.h"
#include "ops/cleanup_status.h"

namespace hindsight::ops {

/// Removes what has outlived its time, rule by rule and batch by batch. A run that ends in the
/// middle leaves whole instances; the next one goes on with what is left. Thread-safe.
class HistoryCleanup {
 public:
  struct Parts {
    store::CleanupStore& store;
    const store::DefinitionStore& definitions;
    const Clock& clock;
  };
  HistoryCleanup(config::HistoryCleanupSettings settings, TimeZone zone, Parts parts);

  /// What a run would go by now; see plan_cleanup().
  [[nodiscard]] std::vector<PlannedCleanup> plan(EpochMs settled) const;

  struct Term {
    /// Asked before each batch; once it says no, the run ends.
    std::function<bool()> may_run = [] { return true; };
    /// Told at the start and after each batch.
    std::function<void(const CleanupRun& run)> progress = [](const CleanupRun&) {};
    std::stop_token stop;
  };
  /// Runs to the end, an error or a stop; CleanupRun says which.
  [[nodiscard]] CleanupRun run(EpochMs settled, const Term& term) const;

  [[nodiscard]] const TimeZone& zone() const { return zone_; }
  [[nodiscard]] const config::HistoryCleanupSettings& settings() const { return settings_; }

 private:
  [[nodiscard]] Status check(const Term& term) const;
  void tell(const Term& term, CleanupRun& run) const;
  Status apply(const store::CleanupRule& rule, const Term& term, CleanupRun& run) const;
  /// Removes up to so many that are older than that; how many there were.
  using Forget = std::function<Result<std::size_t>(EpochMs until, std::size_t limit)>;
  Status forget_old(const Forget& forget, const Term& term, CleanupRun& run,
                    std::int64_t& count) const;
  Status forget_events(const Term& term, CleanupRun& run) const;
  Status forget_external_variables(const Term& term, CleanupRun& run) const;

  const config::HistoryCleanupSettings settings_;
  const TimeZone zone_;
  const Parts parts_;
};

}  // namespace hindsight::ops
