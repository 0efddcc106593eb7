#pragma once

#include <functional>

#include "store/duckdb/dictionary.h"

namespace hindsight::store::duck {

/// The canonical dump: one JSON object per fact, sorted by kind and id, times in epoch ms. Holds
/// nothing that depends on how or when the facts were imported, so that equal histories give equal
/// bytes. Ends early when `line` returns false.
Status dump_facts(Connection& connection, const WordDictionary& words,
                  const DefinitionCatalog& catalog,
                  const std::function<bool(std::string_view)>& line);

}  // namespace hindsight::store::duck
