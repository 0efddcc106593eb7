#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "store/fact_store.h"
#include "store/search/bulk.h"
#include "store/search/instance_facts.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// Merges pages into documents. All rows of one instance are put together first, so that its
/// document is read and written once; then the stored document is read by id, joined
/// (InstanceFacts::join) and written back if it still is the same, else read again. Several rounds
/// of documents are under way at once. One call at a time.
class FactWriter {
 public:
  FactWriter(SearchClient& client, const IndexNames& names, BulkWriter& bulk)
      : client_(client), names_(names), bulk_(bulk) {}

  /// Documents that the cluster refuses for good are returned as dead letters.
  Result<std::vector<DeadLetter>> write(const std::vector<ImportBatch>& batches, EpochMs now,
                                        std::stop_token stop);

  struct Document {
    std::string_view engine;
    InstanceFacts facts;
  };
  using Documents = std::unordered_map<Id128, Document>;
  /// The rows of `batches` by the document that they belong to. Text stays where it is.
  static Documents assemble(const std::vector<ImportBatch>& batches);

 private:
  using Entry = Documents::value_type;

  Status merge(const std::vector<Entry*>& entries, EpochMs now, std::vector<DeadLetter>& refused,
               std::stop_token stop);
  Result<std::vector<Entry*>> merge_once(const std::vector<Entry*>& entries, EpochMs now,
                                         std::vector<DeadLetter>& refused, std::stop_token stop);
  Result<std::vector<BulkItem>> join_stored(const std::vector<Entry*>& entries,
                                            std::vector<Entry*>& changed, std::stop_token stop);
  /// Documents that never change once they are there.
  Status write_constant(const std::vector<ImportBatch>& batches, EpochMs now,
                        std::vector<DeadLetter>& refused, std::stop_token stop);

  SearchClient& client_;
  const IndexNames& names_;
  BulkWriter& bulk_;
};

}  // namespace hindsight::store::search
