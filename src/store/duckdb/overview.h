#pragma once

#include "store/duckdb/connection.h"
#include "store/duckdb/dictionary.h"
#include "store/report_store.h"

namespace hindsight::store::duck {

/// See ReportStore::overview().
Result<std::vector<ReportStore::ProcessOverview>> read_overview(Connection& reader,
                                                                const WordDictionary& words,
                                                                const DefinitionCatalog& catalog,
                                                                const QueryBudget& budget);

}  // namespace hindsight::store::duck
