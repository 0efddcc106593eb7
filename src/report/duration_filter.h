#pragma once

#include "base/json.h"
#include "base/result.h"
#include "report/plan.h"

namespace hindsight::report {

/// Reads `{operator, value, unit, includeNull}`. Units have fixed lengths, as java.time's
/// ChronoUnit has them: a month is 30.436875 days.
Result<DurationFilter> parse_duration_filter(const json::Value& data, std::string_view path);

}  // namespace hindsight::report
