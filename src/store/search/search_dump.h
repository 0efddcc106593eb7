#pragma once

#include <functional>

#include "store/definition_store.h"
#include "store/search/schema.h"
#include "store/search/search_client.h"

namespace hindsight::store::search {

/// The canonical dump (FactStore::dump) of the shared store; the same bytes as the embedded store's
/// for the same history.
Status dump_documents(SearchClient& client, const IndexNames& names,
                      const DefinitionCatalog& catalog,
                      const std::function<bool(std::string_view line)>& line);

}  // namespace hindsight::store::search
