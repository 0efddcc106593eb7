#pragma once

#include "store/lease_store.h"
#include "store/search/documents.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// LeaseStore on single documents. Thread-safe.
class LeaseDocuments {
 public:
  /// `deadline` of each request.
  LeaseDocuments(SearchClient& client, const IndexNames& names, std::chrono::milliseconds deadline)
      : documents_(client, deadline), names_(names) {}

  Result<std::optional<StoredLease>> lease(const std::string& duty);
  Result<std::optional<LeaseVersion>> replace(const Lease& next, const LeaseVersion& expected);
  Result<std::vector<StoredLease>> leases();
  Status put(const Node& node);
  Status remove_node(const std::string& id);
  Result<std::vector<Node>> nodes();

 private:
  Documents documents_;
  const IndexNames& names_;
};

}  // namespace hindsight::store::search
