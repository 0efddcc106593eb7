#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/access.h"
#include "content/entity_file.h"
#include "store/definition_store.h"

namespace hindsight::content {

/// Whether what the reports are about was imported. invalid_argument, naming all that is missing,
/// with the reason importDefinitionDoesNotExist and `{missingDefinitions: [{type, key, versions,
/// tenantIds}]}`.
Outcome<void> check_imported(const std::vector<FileReport>& reports,
                             const store::DefinitionCatalog& catalog);

/// Whether the caller may see what the reports are about. forbidden, with the first report that is
/// about something else, the reason importDefinitionForbidden and `{forbiddenDefinitions}`.
Outcome<void> check_allowed(const std::vector<FileReport>& reports, const Access& access);

}  // namespace hindsight::content
