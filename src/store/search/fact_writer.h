#pragma once

#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "store/fact_store.h"
#include "store/search/bulk.h"
#include "store/search/instance_facts.h"
#include "store/search/schema.h"

namespace hindsight::store::search {

/// Merges pages into documents. All rows of one instance are put together first, so that its
/// document is read and written once; then the stored document is read by id, joined
/// (InstanceFacts::join) and written back if it still is the same, else read again. An instance
/// that began after what was stored already, and of which nothing was written here before, is taken
/// for new and not read first; if it is not, the cluster refuses to make its document a second
/// time, and it is read then. Several rounds of documents are under way at once. One call at a
/// time.
class FactWriter {
 public:
  FactWriter(SearchClient& client, const IndexNames& names, BulkWriter& bulk)
      : client_(client), names_(names), bulk_(bulk) {}

  /// Documents that the cluster refuses for good are returned as dead letters.
  Result<std::vector<DeadLetter>> write(const std::vector<ImportBatch>& batches, EpochMs now,
                                        std::stop_token stop);
  /// Up to which time rows of this engine may be stored already; until it is told, any may.
  void stored_until(const std::string& engine, EpochMs time);
  [[nodiscard]] bool knows(const std::string& engine) const { return times_.contains(engine); }

  struct Document {
    std::string_view engine;
    InstanceFacts facts;
    bool is_new = false;  ///< nothing of it can be stored yet, it seems
  };
  using Documents = std::unordered_map<Id128, Document>;
  /// The rows of `batches` by the document that they belong to. Text stays where it is.
  static Documents assemble(const std::vector<ImportBatch>& batches);
  /// Adds those of one engine.
  static void assemble(std::string_view engine, const std::vector<model::FactPage>& pages,
                       Documents& documents);

 private:
  using Entry = Documents::value_type;
  /// Documents to write and, parallel to them, the entries that they come from.
  struct Changes {
    std::vector<BulkItem> items;
    std::vector<Entry*> entries;
  };

  void find_new(Documents& documents) const;
  void remember_open(const Documents& documents);
  Status merge(const std::vector<Entry*>& entries, EpochMs now, std::vector<DeadLetter>& refused,
               std::stop_token stop);
  Result<std::vector<Entry*>> merge_once(const std::vector<Entry*>& entries, EpochMs now,
                                         std::vector<DeadLetter>& refused, std::stop_token stop);
  static void join(Entry& entry, InstanceFacts stored, BulkItem item, Changes& changes);
  Status join_stored(const std::vector<Entry*>& entries, Changes& changes, std::stop_token stop);
  /// Documents that never change once they are there.
  Status write_constant(const std::vector<ImportBatch>& batches, EpochMs now,
                        std::vector<DeadLetter>& refused, std::stop_token stop);

  SearchClient& client_;
  const IndexNames& names_;
  BulkWriter& bulk_;
  struct Times {
    EpochMs before;      ///< stored when it began
    EpochMs newest;      ///< ended row, stored or written
    EpochMs newest_end;  ///< of a process instance, stored or written
  };
  std::map<std::string, Times, std::less<>> times_;  // by engine
  /// Documents written here whose process instance had not ended, or was not there.
  std::unordered_set<Id128> open_;
  bool knows_open_ = true;  ///< false once there were too many of them
};

}  // namespace hindsight::store::search
