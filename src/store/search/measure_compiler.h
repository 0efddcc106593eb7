#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "report/plan.h"
#include "store/search/dsl.h"

namespace hindsight::store::search {

/// The aggregations that answer the plan's measures, for rows below `path` (with a dot at its end,
/// empty = the document). What runs counts until plan.now.
std::vector<dsl::Member> measure_aggregations(const report::Plan& plan, const std::string& path);

/// True when they look at when user tasks changed hands.
bool looks_at_handovers(const report::Plan& plan);

/// The measures of one bucket of `count` rows, parallel to the plan's, from the answer to
/// measure_aggregations().
Result<std::vector<std::optional<double>>> read_measures(const report::Plan& plan,
                                                         const json::Value& bucket,
                                                         std::int64_t count);

}  // namespace hindsight::store::search
