#pragma once

#include "base/json.h"
#include "report/plan.h"
#include "store/report_store.h"
#include "store/search/aggregations.h"
#include "store/search/filter_compiler.h"

/// Compiles what must be known of the data before its buckets are. Pure functions.
namespace hindsight::store::search {

/// Whether the question looks at rows beside those that its plan does.
bool looks_at_rows(const report::RangeQuestion& range);

/// The range of a date or duration of the counted rows, or of a variable, over the instances that
/// the plan's filters leave. `now`: of the plan.
Question compile_range(const report::Plan& plan, Rows rows, const report::RangeQuestion& range);
Result<Range> read_range(const Question& question, EpochMs now, const json::Value& answer);

}  // namespace hindsight::store::search
