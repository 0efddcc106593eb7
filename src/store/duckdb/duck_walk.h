#pragma once

#include <memory>

#include "store/duckdb/dictionary.h"
#include "store/duckdb/plan_compiler.h"
#include "store/instance_walk.h"

namespace hindsight::store::duck {

/// Within the transaction of the connection, after the selection of the plan. Keeps ids and starts
/// of all instances in a temporary table, in their order; the database writes it to disk when its
/// memory ends.
Result<std::unique_ptr<InstanceWalk>> begin_walk(Connection& connection,
                                                 const PlanCompiler& compiler,
                                                 const WordDictionary& words,
                                                 std::shared_ptr<const DefinitionCatalog> catalog,
                                                 const report::RawPlan& plan,
                                                 const QueryBudget& budget);

}  // namespace hindsight::store::duck
