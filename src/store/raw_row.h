#pragma once

#include "store/report_store.h"

namespace hindsight::store {

/// Variables in the order of their names, then as they were written.
std::vector<RawVariable> raw_variables(const InstanceDetails& instance);

/// A process instance as a row of raw data; what runs goes on to `now`. `calendar`: whose working
/// time durations are; nullptr = all time.
RawInstance raw_row(const InstanceDetails& instance, EpochMs now,
                    const report::WorkingCalendar* calendar = nullptr);

}  // namespace hindsight::store
