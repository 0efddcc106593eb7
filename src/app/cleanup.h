#pragma once

#include <memory>
#include <stop_token>

#include "app/membership.h"
#include "app/wiring.h"
#include "ops/cleanup_schedule.h"

namespace hindsight::app {

/// The history cleanup of a running server: works while this instance is the one that may, and on
/// all others over the shared store only knows how it goes. Starts at construction.
class CleanupDuty {
 public:
  /// `membership`: nullptr with the embedded store, whose file this process owns. All that is given
  /// outlives it.
  CleanupDuty(Core& core, const Membership* membership, ops::CleanupStatus& status);

 private:
  ops::HistoryCleanup cleanup_;
  ops::CleanupSchedule schedule_;
};

/// Prints what a cleanup would remove now, one line a definition.
Status preview_cleanup(Core& core);
/// Cleans up once, now. Over the shared store this may happen beside an instance that does the
/// same.
Status clean_up(Core& core, std::stop_token stop);

}  // namespace hindsight::app
