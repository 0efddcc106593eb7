#include "api/application.h"

#include "api/authentication.h"
#include "api/error_mapping.h"
#include "api/routes.h"
#include "api/server_info.h"

namespace hindsight::api {
namespace {

/// Sent unless the administrator set a policy of their own.
constexpr const char* kContentSecurityPolicy =
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' "
    "data:; font-src 'self' data:; "
    "connect-src 'self'; base-uri 'self'; frame-ancestors 'self'; object-src 'none'; form-action "
    "'self'";
constexpr const char* kDocumentedDefaultPolicy = "base-uri 'self'";

std::vector<net::Router::Pattern> patterns() {
  std::vector<net::Router::Pattern> out;
  for (const auto& route : routes()) out.push_back({route.method, route.path});
  return out;
}

}  // namespace

Application::Application(Services services, const net::StaticAssets& assets, ops::Metrics& metrics)
    : services_(services),
      assets_(assets),
      metrics_(metrics),
      router_(patterns()),
      proxies_(services.settings.container.trusted_proxies),
      feed_({static_cast<std::size_t>(services.settings.container.status_connections_max),
             [this](EpochMs now, const TimeZone& zone) {
               return status_text(services_, now, zone, false);
             },
             [this](const std::string& token) {
               return services_.auth.authenticate(token, {}).has_value();
             }},
            services.clock) {
  services_.feed = &feed_;
}

net::Response Application::handle(net::Request request, std::stop_token stop) {
  proxies_.apply(request);
  const auto begin = services_.clock.monotonic();
  std::string route = "web";
  auto response = dispatch(request, stop, route);
  add_security_headers(response, request.tls);
  const auto count = [this, route, begin, status = response.status] {
    metrics_.request(route, status, services_.clock.monotonic() - begin);
  };
  if (!response.stream) {
    count();
    return response;
  }
  response.stream = [count, write_body = std::move(response.stream)](
                        net::BodySink& sink, const std::stop_token& cancelled) {
    const bool complete = write_body(sink, cancelled);
    count();
    return complete;
  };
  return response;
}

net::Response Application::dispatch(const net::Request& request, std::stop_token stop,
                                    std::string& route) {
  if (request.path != "/api" && !request.path.starts_with("/api/") &&
      !request.path.starts_with("/ws/")) {
    if (request.method == "GET" || request.method == "HEAD") {
      if (auto asset = assets_.find(request)) return *asset;
      if (assets_.empty() && request.path == "/") {
        return net::Response::text(
            "The server runs, but the web application was not built: run `make build`.\n", 503);
      }
    }
    return error_response({ErrorCode::not_found, "there is nothing at this address", request.path});
  }
  const auto found = router_.find(request.method, request.path);
  if (const auto* match = std::get_if<net::Router::Match>(&found)) {
    const auto& chosen = routes()[match->index];
    route = std::string(chosen.method) + " " + chosen.path;
    auto with_parameters = request;
    with_parameters.path_parameters = match->parameters;
    return run(chosen, with_parameters, stop);
  }
  if (const auto* other = std::get_if<net::Router::MethodNotAllowed>(&found)) {
    auto response = error_response({ErrorCode::invalid_argument,
                                    "this address does not take " + request.method, request.path});
    response.status = 405;
    return response.with("Allow", other->allow);
  }
  return error_response(
      {ErrorCode::not_found, "there is no such address in the API", request.path});
}

net::Response Application::run(const Route& route, const net::Request& request,
                               std::stop_token stop) {
  Call call{services_, request, stop, std::nullopt, nullptr};
  const auto cookies = cookie_headers(request);
  std::optional<std::string> renewed;
  if (route.access == Access::user) {
    const auto token = auth::token_from_cookies(cookies);
    auto session = services_.auth.authenticate(token, stop);
    if (!session) {
      auto response = error_response(session.error());
      if (!token.empty() && session.error().code == ErrorCode::unauthenticated) {
        for (auto& cookie :
             auth::deletion_cookies(services_.auth.cookie_options(), request.tls, cookies)) {
          response.with("Set-Cookie", std::move(cookie));
        }
      }
      return response;
    }
    auto rights = services_.auth.rights(session->user.id, stop);
    if (!rights) return error_response(rights.error());
    if (!(*rights)->application()) {
      return error_response(
          {ErrorCode::forbidden, "you are no longer authorized to use this application", {}});
    }
    call.user = std::move(session->user);
    call.rights = services_.event_readers.add_to(std::move(*rights), call.user->id);
    renewed = std::move(session->renewed_token);
  }
  if (route.access == Access::token) {
    const auto allowed = services_.api_access.check(request.header("Authorization"), stop);
    if (!allowed) {
      auto response = error_response(allowed.error());
      if (response.status == 401) response.with("WWW-Authenticate", "Bearer");
      return response;
    }
    call.rights = std::make_shared<const auth::Rights>(auth::Rights::of_everything());
  }
  auto result = route.handler(call);
  auto response = result ? std::move(*result) : error_response(result.error());
  // The handler may have renewed the session itself, or ended it.
  if (renewed && !net::find_header(response.headers, "Set-Cookie")) {
    for (auto& cookie :
         auth::session_cookies(services_.auth.cookie_options(), *renewed, request.tls, cookies)) {
      response.with("Set-Cookie", std::move(cookie));
    }
  }
  if (call.data_until) response.with("X-Data-Until", call.zone().format(*call.data_until));
  if (!net::find_header(response.headers, "Cache-Control"))
    response.with("Cache-Control", "no-store");
  return response;
}

void Application::add_security_headers(net::Response& response, bool tls) const {
  const auto& headers = services_.settings.response_headers;
  const bool own_policy = headers.content_security_policy != kDocumentedDefaultPolicy;
  response.with("Content-Security-Policy",
                own_policy ? headers.content_security_policy : kContentSecurityPolicy);
  if (!headers.x_xss_protection.empty())
    response.with("X-XSS-Protection", headers.x_xss_protection);
  if (headers.x_content_type_options) response.with("X-Content-Type-Options", "nosniff");
  response.with("Referrer-Policy", "same-origin");
  if (tls && headers.hsts_max_age_seconds >= 0) {
    response.with("Strict-Transport-Security",
                  "max-age=" + std::to_string(headers.hsts_max_age_seconds) +
                      (headers.hsts_include_sub_domains ? "; includeSubDomains" : ""));
  }
}

net::Response Application::handle_management(const net::Request& request) {
  if (request.path == "/metrics" || request.path == "/actuator/prometheus") {
    auto response = net::Response::text(metrics_.text(services_.imports));
    return response;
  }
  if (request.path == "/actuator/health") return net::Response::json(R"({"status":"UP"})");
  return error_response({ErrorCode::not_found,
                         "the management port has /metrics and /actuator/health", request.path});
}

}  // namespace hindsight::api
