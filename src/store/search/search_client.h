#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/json.h"
#include "base/random.h"
#include "base/result.h"
#include "net/http_client.h"

namespace hindsight::store::search {

struct SearchClientOptions {
  /// Nodes that stand in for each other: scheme, host, port and path prefix, without a trailing
  /// slash.
  std::vector<std::string> nodes{"http://localhost:9200"};
  std::string user;  ///< basic authentication when not empty
  std::string password;
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds request_timeout{60'000};
  std::size_t answer_bytes_max = 100UL * 1024 * 1024;
};

/// A request below the address of the cluster. `path` starts with '/' and is already encoded.
struct SearchRequest {
  std::string method = "GET";
  std::string path{};
  std::string body{};
  std::chrono::milliseconds deadline{0};  ///< 0 = the client's
  std::stop_token stop{};
};

/// One Elasticsearch or OpenSearch cluster. Calls block until answered. A node that cannot be
/// reached, or is not ready (502, 503), is passed over for the next one; the node that answered is
/// asked first from then on. Errors: `unavailable` (no node answers, or the cluster is too busy;
/// of a write it is unknown whether it happened), `deadline_exceeded`, `cancelled`, `not_found`
/// (404), `conflict` (409, a document has changed), `invalid_argument` (400),
/// `unauthenticated`, `forbidden`, `resource_exhausted` (too many buckets, answer too large),
/// `bad_answer`. Thread-safe.
class SearchClient {
 public:
  SearchClient(SearchClientOptions options, net::HttpClient& http);

  /// The JSON that the cluster answered with a status below 300.
  Result<json::Document> send(const SearchRequest& request);
  /// An answer of `_search`: an incomplete one is an error, never a number.
  Result<json::Document> search(const SearchRequest& request);
  /// Of `_msearch`: `responses` has `count` complete answers.
  Result<json::Document> search_several(const SearchRequest& request, std::size_t count);

  /// For what may as well not happen, such as tidying up.
  void send_and_forget(const SearchRequest& request);

  /// For a program that ends: from now on no request takes longer than `limit`, and those under way
  /// are cancelled then. To be called once.
  void hurry(std::chrono::milliseconds limit, const Clock& clock);
  /// Stopped when hurry()'s limit is over.
  [[nodiscard]] std::stop_token ending() const { return ending_.get_token(); }

  [[nodiscard]] const SearchClientOptions& options() const { return options_; }

 private:
  [[nodiscard]] net::ClientRequest http_request(const SearchRequest& request,
                                                std::size_t node) const;
  Result<net::ClientResponse> fetch(const SearchRequest& request);
  Result<net::ClientResponse> fetch_from(const SearchRequest& request, std::size_t node);

  const SearchClientOptions options_;
  net::HttpClient& http_;
  std::atomic<std::size_t> preferred_{0};
  std::atomic<std::chrono::milliseconds> limit_{std::chrono::milliseconds(0)};  // 0 = no hurry
  std::stop_source ending_;
  std::jthread hurrying_;  // last: uses the above
};

/// Why the cluster refused, in its own words; empty when it did not say.
std::string reason_of(const json::Value& error);

/// `invalid_argument` and the like when `answer` is a search answer that does not cover all shards
/// or ran out of time.
Status check_complete(const json::Value& answer);

/// Whether an index could not be made because there is one of that name.
bool exists_already(const Error& error);

}  // namespace hindsight::store::search
