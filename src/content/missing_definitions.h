#pragma once

#include <vector>

#include "content/entity_file.h"
#include "store/definition_store.h"

namespace hindsight::content {

/// invalid_argument, naming all of them, when the reports are about definitions, versions or
/// tenants that are not in the catalog.
Status check_imported(const std::vector<FileReport>& reports,
                      const store::DefinitionCatalog& catalog);

}  // namespace hindsight::content
