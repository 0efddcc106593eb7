#pragma once

#include "base/json.h"

namespace hindsight::content {

/// Spells a report's `data` of Optimize 3.7 or later as the newest version does: filters by start
/// and end of instances, filters without a level, and counters as columns. What it does not know,
/// also what is malformed, stays for the reader to judge.
void renew(json::Value& data, json::Document::AllocatorType& memory);
/// The same for the filters that a dashboard offers.
void renew_dashboard(json::Value& dashboard);

}  // namespace hindsight::content
