#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "store/search/search_client.h"

namespace hindsight::store::search {

struct StoredDocument {
  std::string id;
  json::Document source;
  std::int64_t sequence = -1;
  std::int64_t term = -1;
};

/// Single small documents, read by id (at once, without waiting for a refresh) and written by
/// compare-and-set. Thread-safe.
class Documents {
 public:
  /// `deadline` of each request; 0 = the client's.
  explicit Documents(SearchClient& client, std::chrono::milliseconds deadline = {})
      : client_(client), deadline_(deadline) {}

  Result<std::optional<StoredDocument>> get(const std::string& alias, const std::string& id);

  struct Version {
    std::int64_t sequence = -1;  ///< -1 = the document must not exist yet
    std::int64_t term = -1;
  };
  /// Writes if the document still has that version; the new one, or nullopt when it has not.
  Result<std::optional<Version>> replace(const std::string& alias, const std::string& id,
                                         const std::string& source, const Version& expected);
  /// Writes whatever is there.
  Status put(const std::string& alias, const std::string& id, const std::string& source);
  /// Removes if the document still has that version; whether it had.
  Result<bool> remove(const std::string& alias, const std::string& id, const Version& expected);
  /// Success also when it is not there.
  Status remove(const std::string& alias, const std::string& id);

  /// Changes a document until nobody else did at the same time. `change` gets nullptr when there is
  /// none, and answers the new source, or nullopt for no change; its error ends the attempt.
  using Change = std::function<Result<std::optional<std::string>>(const json::Value* source)>;
  Status change(const std::string& alias, const std::string& id, const Change& change);

  /// All documents of a small index as of now, ordered by `uid`.
  Result<std::vector<StoredDocument>> all(const std::string& alias);

 private:
  SearchClient& client_;
  const std::chrono::milliseconds deadline_;
};

/// Documents by id as of now: an answer whose "docs" are parallel to `ids`, found or not.
enum class Parts : std::uint8_t {
  all,
  version,
  instance,  ///< of a process instance what belongs to no row of it
};
Result<json::Document> get_many(SearchClient& client, const std::string& alias,
                                const std::vector<std::string>& ids, std::stop_token stop,
                                Parts parts = Parts::all);
/// Whether one of "docs" is there.
bool is_found(const json::Value& doc);

/// Makes searches see what was written until now.
Status refresh(SearchClient& client, const std::string& alias, std::stop_token stop = {});

/// Deletes up to `limit` documents that the query finds as of now; how many it were. Which ones is
/// the cluster's choice.
Result<std::size_t> delete_by_query(SearchClient& client, const std::string& alias,
                                    const std::string& query, std::size_t limit,
                                    std::stop_token stop = {});

/// Calls `take` with every document of an index, in the order of `uid`, as of one moment.
/// `take` answers false to end early. `fields`: what is read of each, as JSON; empty = all.
/// `deadline` as of Documents.
Status scan(SearchClient& client, const std::string& alias, const std::string& query,
            const std::function<Result<bool>(const json::Value& hit)>& take,
            std::chrono::milliseconds deadline = {}, const std::string& fields = {});

}  // namespace hindsight::store::search
