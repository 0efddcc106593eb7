#pragma once

#include <vector>

#include "report/plan.h"
#include "store/duckdb/selection.h"
#include "store/report_store.h"

/// How long instances in memory took, as SQL tells it of their table.
namespace hindsight::store::duck {

/// The bucket of a plan with PlanCompiler::has_instance_figures() whose instances are `chosen`.
std::vector<Bucket> instance_figures(const report::Plan& plan, const Choice& chosen);

/// The shortest and the longest time in ms; what runs goes on to `now`.
Range duration_range(const Choice& chosen, EpochMs now);

}  // namespace hindsight::store::duck
