#pragma once

#include "store/event_store.h"
#include "store/fact_store.h"
#include "store/search/bulk.h"
#include "store/search/documents.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// Documents of process instances that were made of events, and notes of how far that is, which
/// are to be written after them. A document is written whole, with the epoch and step as its
/// version: what arrives late of an earlier epoch is refused by the cluster. Thread-safe.
class DerivedDocuments {
 public:
  DerivedDocuments(SearchClient& client, const IndexNames& names, BulkWriter& bulk)
      : client_(client), documents_(client), names_(names), bulk_(bulk) {}

  /// Documents that the cluster refuses for good are returned as dead letters.
  Result<std::vector<DeadLetter>> write(const DerivedInstances& derived, EpochMs now,
                                        std::stop_token stop);
  Status put_note(const DerivedInstances& derived);
  Status remove(const std::string& definition, const std::string& note_prefix,
                std::stop_token stop);
  Result<std::optional<std::string>> note(const std::string& name);

 private:
  /// Those that have a higher version than they were to get are left, to be written once more.
  Result<std::vector<BulkItem>> write_once(const std::vector<BulkItem>& items,
                                           const DerivedInstances& derived, EpochMs now,
                                           std::vector<DeadLetter>& refused, std::stop_token stop);

  SearchClient& client_;
  Documents documents_;
  const IndexNames& names_;
  BulkWriter& bulk_;
};

}  // namespace hindsight::store::search
