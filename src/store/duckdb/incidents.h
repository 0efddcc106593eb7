#pragma once

#include "store/duckdb/plan_compiler.h"
#include "store/report_store.h"

namespace hindsight::store::duck {

/// The causes of incidents, after the question's PlanCompiler::selection().
Result<IncidentAnswer> read_incidents(Connection& connection, const PlanCompiler& compiler,
                                      const InstanceQuestion& question, const QueryBudget& budget);

}  // namespace hindsight::store::duck
