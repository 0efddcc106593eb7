#pragma once

#include <functional>
#include <memory>
#include <string>

#include "net/http.h"

namespace hindsight::net {

/// The server's end of a web socket that tells its client something; what the client says is not
/// listened to. Thread-safe, and outlives connection and server.
class WebSocket {
 public:
  virtual ~WebSocket() = default;
  /// Sends a text, in place of one that still waits for a slow client. False: the socket is closed.
  virtual bool send(std::string text) = 0;
  virtual void close() = 0;
  [[nodiscard]] virtual bool is_open() const = 0;
};

/// The answer that makes the connection a web socket, which is then handed to `opened`, on the
/// event loop: it must not block. Anything but a handshake of RFC 6455 is refused.
Response accept_web_socket(const Request& request, Response::Opened opened);

}  // namespace hindsight::net
