#pragma once

#include "store/duckdb/dictionary.h"
#include "store/report_store.h"

namespace hindsight::store::duck {

/// Answers Reading::trends().
Result<ProcessTrends> read_trends(Connection& connection, const WordDictionary& words,
                                  const DefinitionIndex& definitions, const TrendQuestion& question,
                                  const QueryBudget& budget);

}  // namespace hindsight::store::duck
