#pragma once

#include "store/duckdb/dictionary.h"
#include "store/duckdb/plan_compiler.h"
#include "store/report_store.h"

namespace hindsight::store::duck {

/// The plan's instances with all their columns, as alias `p`, after its selection; and what they
/// are ordered by.
std::string raw_rows(const PlanCompiler& compiler, const report::RawPlan& plan);
std::string raw_order(const report::RawPlan& plan, const WordDictionary& words);

/// Pages of raw process instances with their variables, node durations and counts.
Result<RawAnswer> read_raw(Connection& connection, const PlanCompiler& compiler,
                           const WordDictionary& words, const DefinitionCatalog& catalog,
                           const report::RawPlan& plan, const QueryBudget& budget);

}  // namespace hindsight::store::duck
