#pragma once

#include "store/duckdb/dictionary.h"
#include "store/duckdb/plan_compiler.h"
#include "store/report_store.h"

namespace hindsight::store::duck {

/// Pages of raw process instances with their variables, node durations and counts.
Result<RawAnswer> read_raw(Connection& connection, const PlanCompiler& compiler,
                           const WordDictionary& words, const DefinitionCatalog& catalog,
                           const report::RawPlan& plan, const QueryBudget& budget);

}  // namespace hindsight::store::duck
