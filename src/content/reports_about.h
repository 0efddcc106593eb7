#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/holders.h"

namespace hindsight::content {

/// The single reports about a definition, whosever they are. resource_exhausted: there are too many
/// reports to look through.
Result<std::vector<Conflict>> reports_about(model::DefinitionType type, std::string_view key,
                                            store::ContentStore& contents);

}  // namespace hindsight::content
