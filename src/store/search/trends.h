#pragma once

#include "store/report_store.h"
#include "store/search/aggregations.h"

/// The question of Reading::trends(), and the reading of its answer.
namespace hindsight::store::search {

Question compile_trends(const TrendQuestion& question);
Result<ProcessTrends> read_trends(const TrendQuestion& question, const json::Value& answer);

}  // namespace hindsight::store::search
