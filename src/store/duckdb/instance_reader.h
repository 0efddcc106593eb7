#pragma once

#include <optional>
#include <string>

#include "store/duckdb/connection.h"
#include "store/duckdb/dictionary.h"
#include "store/instance_details.h"

namespace hindsight::store::duck {

/// All of one process instance; nullopt when it is not known.
Result<std::optional<InstanceDetails>> read_instance(
    Connection& connection, const WordDictionary& words, const DefinitionCatalog& catalog,
    const std::string& engine, const std::string& id, const QueryBudget& budget);

}  // namespace hindsight::store::duck
