#pragma once

#include <memory>

#include "report/plan.h"
#include "store/instance_walk.h"
#include "store/search/asking.h"

namespace hindsight::store::search {

/// At one point in time. `asking` must outlive it.
Result<std::unique_ptr<InstanceWalk>> begin_walk(Asking& asking, const report::RawPlan& plan);

}  // namespace hindsight::store::search
