#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "net/http_server.h"

namespace hindsight::net::testing {

inline std::unique_ptr<HttpServer> start(ServerOptions options, Handler handler) {
  auto server = HttpServer::start(std::move(options), std::move(handler));
  EXPECT_TRUE(server) << server.error().text();
  return std::move(*server);
}

inline std::string get(const std::string& path, const std::string& more = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
}

inline std::string header(const Response& response, std::string_view name) {
  const auto* value = find_header(response.headers, name);
  return value == nullptr ? "(none)" : *value;
}

/// Handler that answers method, path, query and body.
inline Response echo(const Request& request, const std::stop_token&) {
  std::string text = request.method + ' ' + request.path;
  for (const auto& [name, value] : request.query) text += ' ' + name + '=' + value;
  if (!request.body.empty()) text += ' ' + request.body;
  return Response::text(text);
}

}  // namespace hindsight::net::testing
