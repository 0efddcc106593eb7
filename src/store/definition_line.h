#pragma once

#include <functional>
#include <string_view>

#include "base/result.h"
#include "store/definition_store.h"

namespace hindsight::store {

/// The lines of the canonical dump (FactStore::dump) for definitions, sorted. `cancelled` when
/// `line` answers false.
Status dump_definitions(const DefinitionCatalog& catalog,
                        const std::function<bool(std::string_view line)>& line);

}  // namespace hindsight::store
