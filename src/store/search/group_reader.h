#pragma once

#include <vector>

#include "base/json.h"
#include "report/plan.h"
#include "store/report_store.h"

namespace hindsight::store::search {

/// The buckets in the answer to grouped(); `count`: of all rows. `resource_exhausted` when there
/// are more than `buckets_max`, `bad_answer` when something is missing.
Result<std::vector<Bucket>> read_groups(const report::Plan& plan, const json::Value& rows,
                                        std::int64_t count, std::size_t buckets_max);

}  // namespace hindsight::store::search
