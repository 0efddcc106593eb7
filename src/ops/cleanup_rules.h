#pragma once

#include <vector>

#include "base/time.h"
#include "config/settings.h"
#include "store/cleanup_store.h"
#include "store/definition_store.h"

namespace hindsight::ops {

struct PlannedCleanup {
  store::CleanupRule rule;
  Period ttl;  ///< from which `rule.before` follows
};

/// What the settings mean at `now`: one rule for each key of a definition that the enabled parts of
/// the cleanup cover, processes first, by key. Times to live go back from `now` by the zone's
/// calendar. What ended at `settled` or later stays whatever its time to live is, because the
/// import may still bring rows of it.
std::vector<PlannedCleanup> plan_cleanup(const config::HistoryCleanupSettings& settings,
                                         const store::DefinitionCatalog& catalog, EpochMs now,
                                         EpochMs settled, const TimeZone& zone);

}  // namespace hindsight::ops
