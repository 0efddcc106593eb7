#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "net/http.h"

namespace hindsight::net {

struct ClientRequest {
  std::string method = "GET";
  std::string url{};  ///< complete, already percent-encoded
  Headers headers{};
  std::string body{};
  std::string user{};      ///< basic authentication when not empty
  std::string password{};  ///< never logged
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds deadline{60'000};  ///< for the whole exchange
  std::size_t body_bytes_max = 1024UL * 1024 * 1024;
};

struct ClientResponse {
  int status = 0;
  Headers headers{};
  std::string body{};  ///< decompressed; capacity exceeds size by at least 64 bytes, for simdjson
};

/// Outgoing HTTP. Errors: `unavailable` (cannot connect, connection lost, body cut short),
/// `deadline_exceeded`, `cancelled`, `resource_exhausted` (body too large), `bad_answer` (not HTTP,
/// or damaged compression), `invalid_argument` (URL), each with method and URL (no credentials) as
/// context. An HTTP status is never an error here. Thread-safe.
class HttpClient {
 public:
  using Done = std::function<void(Result<ClientResponse>)>;
  virtual ~HttpClient() = default;
  /// Asynchronous; `done` runs exactly once, on the client's own thread: hand over, do not work.
  virtual void send(ClientRequest request, std::stop_token stop, Done done) = 0;
  /// Waits for the answer. Not to be called from `done`, which would wait for itself.
  Result<ClientResponse> fetch(ClientRequest request, std::stop_token stop = {});
};

struct CurlClientOptions {
  bool verify_tls = true;
  bool verify_host = true;                     ///< compare host and certificate
  std::string certificate_authorities_file{};  ///< PEM; empty = the system's
  std::string certificate_authorities{};       ///< PEM text, instead of a file
  std::string proxy{};                         ///< URL of a forward proxy; empty = none
  std::size_t connections_per_host_max = 16;
};

/// libcurl's multi interface on one thread: keep-alive pool, gzip, TLS, only http and https, no
/// redirects.
std::unique_ptr<HttpClient> make_curl_client(CurlClientOptions options);

}  // namespace hindsight::net
