#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/duckdb/connection.h"
#include "store/duckdb/dictionary.h"
#include "store/instance_details.h"

namespace hindsight::store::duck {

/// All of one process instance; nullopt when it is not known.
Result<std::optional<InstanceDetails>> read_instance(
    Connection& connection, const WordDictionary& words, const DefinitionCatalog& catalog,
    const std::string& engine, const std::string& id, const QueryBudget& budget);

/// Which process instances are read.
struct InstancePage {
  std::vector<Id128> ids;                  ///< in the order wanted
  std::string condition;                   ///< SQL: the same as behind `IN`, a list or a query
  std::optional<EpochMs> first{}, last{};  ///< their earliest and latest start; nullopt = unknown
};

/// Those of the page that there are, in its order; without the log of their user tasks.
Result<std::vector<InstanceDetails>> read_instances(Connection& connection,
                                                    const WordDictionary& words,
                                                    const DefinitionCatalog& catalog,
                                                    const InstancePage& page,
                                                    const QueryBudget& budget);

}  // namespace hindsight::store::duck
