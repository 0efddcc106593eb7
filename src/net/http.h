#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace hindsight::net {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The first header of that name, compared without case; nullptr when absent.
const std::string* find_header(const Headers& headers, std::string_view name);

/// A request as handlers see it: percent-decoded, complete, no library types.
struct Request {
  std::string method;
  std::string path;  ///< below the context path, decoded, starts with '/'
  std::vector<std::pair<std::string, std::string>> query;  ///< decoded, in order
  Headers headers;
  std::string body;
  std::map<std::string, std::string> path_parameters;  ///< set by the router from `{name}` segments
  std::string remote_address;
  bool tls = false;

  [[nodiscard]] std::string_view header(std::string_view name) const;
  /// First query parameter of that name.
  [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
  /// Value of a cookie, unquoted; nullopt when absent.
  [[nodiscard]] std::optional<std::string> cookie(std::string_view name) const;
};

class WebSocket;

/// Where a body goes that is written while it is sent.
class BodySink {
 public:
  virtual ~BodySink() = default;
  /// The client gets it at once. Waits while a slow client has much to read; false when nobody
  /// reads any more.
  virtual bool write(std::string_view text) = 0;
};

struct Response {
  using Opened = std::function<void(std::shared_ptr<WebSocket>)>;
  /// Writes the body, on the worker after the handler has returned. False, or an exception: what
  /// was written is not all, and the connection is cut so that the client knows. Long work must
  /// watch the token, as handlers do.
  using Stream = std::function<bool(BodySink&, const std::stop_token&)>;

  int status = 200;
  Headers headers{};
  std::string body{};
  Stream stream{};  ///< in place of `body`
  Opened opened{};  ///< set by accept_web_socket()

  static Response json(std::string body, int status = 200);
  static Response text(std::string body, int status = 200);
  static Response empty(int status = 204);
  Response& with(std::string name, std::string value);
};

std::string percent_decode(std::string_view text);
/// Everything but unreserved characters becomes %XX, so `+` in a date becomes %2B.
std::string percent_encode(std::string_view text);

}  // namespace hindsight::net
