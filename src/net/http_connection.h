#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>

#include "net/http_server.h"

namespace hindsight::net {

class Transport;
class Connection;

/// What a connection needs from its server.
class ConnectionHost {
 public:
  virtual ~ConnectionHost() = default;
  [[nodiscard]] virtual const ServerOptions& options() const = 0;
  /// The handler; on a worker thread, may throw.
  virtual Response handle(const Request& request, const std::stop_token& cancelled) = 0;
  /// Hands a job to the workers; false when all are busy and the queue is full.
  virtual bool run(std::function<void()> job) = 0;
  /// Hands a step to the event loop; from any thread.
  virtual void post(std::function<void()> step) = 0;
  /// The connection is over and to be forgotten.
  virtual void closed(Connection& connection) = 0;
};

/// One client: reads its requests, has them handled one after the other, writes the answers.
/// Confined to the event loop.
class Connection {
 public:
  using Time = std::chrono::steady_clock::time_point;
  virtual ~Connection() = default;
  virtual void start() = 0;
  /// Ends at once when no request is under way; else cancels it, answers and ends.
  virtual void stop() = 0;
  /// Acts on what has taken too long; called a few times a second. Cheaper than a timer for each
  /// connection, which every request would have to set several times.
  virtual void check_deadline(Time now) = 0;
};

std::shared_ptr<Connection> make_connection(std::unique_ptr<Transport> transport,
                                            ConnectionHost& host);

}  // namespace hindsight::net
