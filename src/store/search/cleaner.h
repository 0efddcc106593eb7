#pragma once

#include <vector>

#include "store/cleanup_store.h"
#include "store/definition_store.h"
#include "store/search/bulk.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// Removes old documents. Each is only touched if it still is as it was found, so an import or
/// another cleanup at the same time loses nothing. Thread-safe.
class Cleaner {
 public:
  Cleaner(SearchClient& client, const IndexNames& names, BulkWriter& bulk)
      : client_(client), names_(names), bulk_(bulk) {}

  /// Parallel to `rules`.
  Result<std::vector<CleanupPreview>> preview(const DefinitionCatalog& catalog,
                                              const std::vector<CleanupRule>& rules);
  /// One step, of as many documents as one answer of the cluster should hold.
  Result<CleanupStep> clean(const DefinitionCatalog& catalog, const CleanupRule& rule,
                            std::size_t instances_max, std::stop_token stop);

 private:
  SearchClient& client_;
  const IndexNames& names_;
  BulkWriter& bulk_;
};

}  // namespace hindsight::store::search
