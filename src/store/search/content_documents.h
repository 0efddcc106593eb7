#pragma once

#include "store/content_store.h"
#include "store/search/documents.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// ContentStore on an index of its own, a document each. Thread-safe.
class ContentDocuments {
 public:
  ContentDocuments(SearchClient& client, const IndexNames& names)
      : client_(client), documents_(client), names_(names) {}

  Status create(const Content& content);
  Result<std::optional<StoredContent>> read(const std::string& id);
  Status replace(const Content& next, const ContentRevision& revision);
  Status remove(const std::string& id, const ContentRevision& revision);
  Result<ContentList> list(const ContentQuery& query, std::size_t limit);

 private:
  SearchClient& client_;
  Documents documents_;
  const IndexNames& names_;
};

}  // namespace hindsight::store::search
