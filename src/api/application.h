#pragma once

#include "api/call.h"
#include "api/status_feed.h"
#include "net/forwarded.h"
#include "net/router.h"
#include "net/static_assets.h"

namespace hindsight::api {

/// From request to response: finds the route, checks the login, runs the handler, maps errors, adds
/// the security headers; everything else is the web application. Thread-safe.
class Application {
 public:
  Application(Services services, const net::StaticAssets& assets, ops::Metrics& metrics);
  net::Response handle(net::Request request, std::stop_token stop);
  /// The management port: /metrics and /actuator/health.
  net::Response handle_management(const net::Request& request);

 private:
  net::Response dispatch(const net::Request& request, std::stop_token stop, std::string& route);
  net::Response run(const Route& route, const net::Request& request, std::stop_token stop);
  void add_security_headers(net::Response& response, bool tls) const;

  Services services_;
  const net::StaticAssets& assets_;
  ops::Metrics& metrics_;
  net::Router router_;
  const net::TrustedProxies proxies_;
  StatusFeed feed_;  // last: asks what stands above
};

}  // namespace hindsight::api
