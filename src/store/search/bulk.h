#pragma once

#include <string>
#include <vector>

#include "base/back_off.h"
#include "store/search/search_client.h"

namespace hindsight::store::search {

/// One document of a bulk request.
struct BulkItem {
  std::string id;
  std::string source;
  /// Version that the document must still have; sequence −1 = it must not exist yet.
  std::int64_t sequence = -1;
  std::int64_t term = -1;
  bool remove = false;  ///< the document goes; `source` is not used
  /// Instead of `sequence`: the document gets this version, unless it has a higher one. Of removed
  /// documents the cluster knows it for a minute.
  std::int64_t version = -1;
};

enum class BulkOutcome : std::uint8_t {
  written,
  conflict,  ///< somebody else changed the document meanwhile, or it has a higher version
  refused,   ///< it can never be written as it is
};

struct BulkAnswer {
  BulkOutcome outcome = BulkOutcome::written;
  std::string reason;  ///< of `refused`
};

/// Writes documents, in requests of bounded size; items that the cluster is too
/// busy for (429, 503) are sent again with growing pauses, for at most `patience`. The answers are
/// parallel to the items. When the outcome of a request is unknown, or the cluster refuses an item
/// for a reason that does not lie in it, the whole call fails:
/// repeating it is harmless, since each item names the version that it replaces.
class BulkWriter {
 public:
  BulkWriter(SearchClient& client, const Clock& clock, Random& random,
             std::chrono::milliseconds patience = std::chrono::seconds(30))
      : client_(client), clock_(clock), random_(random), patience_(patience) {}

  /// `unavailable` also when there is no such alias or index, which a cluster would make up.
  enum class Target : std::uint8_t { alias, index };
  Result<std::vector<BulkAnswer>> write(const std::string& target,
                                        const std::vector<BulkItem>& items, std::stop_token stop,
                                        Target kind = Target::alias);

 private:
  Status send(const std::string& path, const std::vector<BulkItem>& items,
              const std::vector<std::size_t>& chosen, std::vector<BulkAnswer>& answers,
              std::vector<std::size_t>& busy, std::stop_token stop);

  SearchClient& client_;
  const Clock& clock_;
  Random& random_;
  const std::chrono::milliseconds patience_;
};

}  // namespace hindsight::store::search
