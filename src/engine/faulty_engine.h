#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "net/http_client.h"

namespace hindsight::engine {

/// An engine in memory behind the HTTP client's interface, for tests: answers the import endpoints
/// from lists of rows with the engine's own semantics (strictly after, exactly at, no tie-break)
/// and fails on command. Thread-safe.
class FaultyEngine final : public net::HttpClient {
 public:
  /// A row of a path such as "/optimize/variable-update": its cursor time and its JSON.
  struct Row {
    EpochMs time;
    std::string json;
    bool dropped_after_limit = false;  ///< counts for maxResults but is not sent
  };
  void add(const std::string& path, Row row);
  void clear(const std::string& path);

  enum class Fault { status_500, hang, cut_body, forbidden };
  /// The next `times` requests whose path starts with `path` fail.
  void fail_next(const std::string& path, Fault fault, int times);

  void send(net::ClientRequest request, std::stop_token stop, Done done) override;

  /// Requests seen so far, path and query, in order.
  [[nodiscard]] std::vector<std::string> requests() const;

 private:
  struct Planned {
    std::string path;
    Fault fault;
    int times;
  };
  Result<net::ClientResponse> answer(const std::string& target);
  [[nodiscard]] std::string rows_json(const std::string& path, const std::string& query) const;

  mutable std::mutex mutex_;
  std::map<std::string, std::vector<Row>> rows_;  // guarded by mutex_
  std::vector<Planned> planned_;                  // guarded by mutex_
  std::vector<std::string> requests_;             // guarded by mutex_
};

}  // namespace hindsight::engine
