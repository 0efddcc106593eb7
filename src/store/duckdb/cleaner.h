#pragma once

#include <string>
#include <vector>

#include "store/cleanup_store.h"
#include "store/definition_store.h"
#include "store/duckdb/connection.h"

namespace hindsight::store::duck {

/// Compiles the rules of a cleanup to SQL.

/// Parallel to `rules`; `connection` is a reader's.
Result<std::vector<CleanupPreview>> preview(Connection& connection,
                                            const DefinitionCatalog& catalog,
                                            const std::vector<CleanupRule>& rules);

/// One step, in a transaction of its own; `connection` is the writer's. A step that fails or is
/// stopped leaves everything as it was.
Result<CleanupStep> clean(Connection& connection, const DefinitionCatalog& catalog,
                          const CleanupRule& rule, std::size_t instances_max, std::stop_token stop);

}  // namespace hindsight::store::duck
