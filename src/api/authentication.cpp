#include "api/authentication.h"

#include "api/visible_definitions.h"

namespace hindsight::api {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

net::Response session_json(const auth::AuthService& auth, const auth::Session& session) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "endsInMs", session.ends_in);
  json::field(out, "lifeMs", auth.session_life());
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

}  // namespace

std::vector<std::string> cookie_headers(const net::Request& request) {
  std::vector<std::string> out;
  for (const auto& [name, value] : request.headers) {
    if (same_name(name, "cookie")) out.push_back(value);
  }
  return out;
}

Result<net::Response> log_in(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto user, required_string(body, "username"));
  HS_ASSIGN(const auto password, required_string(body, "password"));
  auto& auth = call.services.auth;
  HS_ASSIGN(const auto login, auth.login(user, password, call.request.remote_address, call.stop));
  auto response = net::Response::text(login.token);
  for (auto& cookie : auth::session_cookies(auth.cookie_options(), login.token, call.request.tls,
                                            cookie_headers(call.request))) {
    response.with("Set-Cookie", std::move(cookie));
  }
  return response;
}

Result<net::Response> log_out(Call& call) {
  const auto cookies = cookie_headers(call.request);
  HS_RETURN_IF_ERROR(call.services.auth.logout(auth::token_from_cookies(cookies)));
  auto response = net::Response::text("OK");
  for (auto& cookie :
       auth::deletion_cookies(call.services.auth.cookie_options(), call.request.tls, cookies)) {
    response.with("Set-Cookie", std::move(cookie));
  }
  return response;
}

Result<net::Response> test_login(Call&) {
  return net::Response::text("OK");
}

Result<net::Response> session_end(Call& call) {
  const auto token = auth::token_from_cookies(cookie_headers(call.request));
  HS_ASSIGN(const auto session, call.services.auth.authenticate(token, call.stop));
  return session_json(call.services.auth, session);
}

Result<net::Response> renew_session(Call& call) {
  auto& auth = call.services.auth;
  const auto cookies = cookie_headers(call.request);
  HS_ASSIGN(const auto session, auth.renew(auth::token_from_cookies(cookies), call.stop));
  auto response = session_json(auth, session);
  for (auto& cookie : auth::session_cookies(auth.cookie_options(), *session.renewed_token,
                                            call.request.tls, cookies)) {
    response.with("Set-Cookie", std::move(cookie));
  }
  return response;
}

Result<net::Response> current_user(Call& call) {
  const auto& profile = call.rights->profile();
  auto name = profile.first_name;
  if (!name.empty() && !profile.last_name.empty()) name += ' ';
  name += profile.last_name;
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::key(out, "user");
  out.StartObject();
  json::field(out, "type", "user");
  json::field(out, "id", call.user->id);
  json::field(out, "name", name.empty() ? call.user->id : name);
  json::field(out, "firstName", profile.first_name);
  json::field(out, "lastName", profile.last_name);
  json::field(out, "email", profile.email);
  out.EndObject();
  json::key(out, "authorizations");
  out.StartArray();
  const auto& settings = call.services.settings;
  if (is_among(call, settings.csv.authorized_users)) json::string(out, "csv_export");
  if (is_among(call, settings.entity.authorized_editors)) json::string(out, "entity_editor");
  out.EndArray();
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

}  // namespace hindsight::api
