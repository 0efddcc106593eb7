#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "net/http.h"

namespace hindsight::net {

/// Runs on a worker thread. `cancelled` is requested when the client has gone away or the server
/// stops; long work must watch it.
using Handler = std::function<Response(const Request&, std::stop_token cancelled)>;

struct TlsFiles {
  std::string location;  ///< PKCS#12 (.p12, .pfx) or PEM with certificate chain and key
  std::string password{};
};

struct ServerOptions {
  std::string host = "localhost";
  std::uint16_t port = 0;  ///< 0 = any free port
  std::optional<TlsFiles> tls{};
  std::string context_path{};  ///< "" or "/something"
  std::size_t worker_threads = 4;
  std::size_t queued_requests_max = 256;  ///< beyond: 503 with Retry-After
  std::size_t connections_max = 2000;
  std::size_t head_bytes_max = 64 * 1024;
  std::size_t body_bytes_max = 16 * 1024 * 1024;
  std::chrono::seconds head_timeout{15};
  std::chrono::seconds body_timeout{60};
  std::chrono::seconds idle_timeout{75};
};

/// HTTP/1.1 server: one event-loop thread for all connections, a bounded pool for handlers,
/// keep-alive, gzip of large text answers, HEAD, limits on everything. Thread-safe.
class HttpServer {
 public:
  /// Binds and starts; the error names host and port, and what to do when the port is taken.
  static Result<std::unique_ptr<HttpServer>> start(ServerOptions options, Handler handler);
  virtual ~HttpServer() = default;
  /// The port in use.
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  /// Stops accepting, cancels running handlers, waits for them, closes. Idempotent. Not to be
  /// called by a handler, which would wait for itself.
  virtual void stop() = 0;
};

}  // namespace hindsight::net
