#pragma once

#include <string>

#include "store/duckdb/connection.h"
#include "store/report_store.h"

namespace hindsight::store::duck {

/// The causes of the incidents that `facts` selects, see PlanCompiler::facts().
Result<IncidentAnswer> read_incidents(Connection& connection, const std::string& facts,
                                      std::size_t limit, const QueryBudget& budget);

}  // namespace hindsight::store::duck
