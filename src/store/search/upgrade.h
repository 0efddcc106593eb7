#pragma once

#include <atomic>

#include "store/search/aggregations.h"
#include "store/search/bulk.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// Those of the documents that the query finds which are of an earlier layout (kLayout) than this,
/// because an earlier program wrote them.
Question compile_outdated(const std::string& documents, std::int64_t layout);

/// Writes such documents anew, a page at a time, until there are none, and again when some are
/// seen: during an upgrade one instance at a time, earlier programs go on writing. One thread calls
/// step(), any saw_outdated().
class Upgrade {
 public:
  Upgrade(SearchClient& client, const IndexNames& names, BulkWriter& bulk)
      : client_(client), names_(names), bulk_(bulk) {}

  void saw_outdated() { is_due_ = true; }
  /// Whether there may be more to do. Several instances may do the same at once.
  Result<bool> step(std::stop_token stop);

 private:
  Result<bool> write_page(std::stop_token stop);

  SearchClient& client_;
  const IndexNames& names_;
  BulkWriter& bulk_;
  std::atomic<bool> is_due_ = true;
  std::int64_t written_ = 0;
};

}  // namespace hindsight::store::search
