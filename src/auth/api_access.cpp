#include "auth/api_access.h"

#include <algorithm>

#include "auth/base64url.h"
#include "auth/claim_reader.h"
#include "auth/mac.h"

namespace hindsight::auth {
namespace {

constexpr std::size_t kTokenMax = std::size_t{16} * 1024;
constexpr double kClockSkewSeconds = 60;

tl::unexpected<Error> refused(std::string message) {
  return fail(ErrorCode::unauthenticated, std::move(message));
}
tl::unexpected<Error> invalid() {
  return refused("the bearer token is not valid for this server");
}

/// Of `Bearer <token>`; empty = there is none. The scheme has no letter case (RFC 9110 §11.1).
std::string_view token_of(std::string_view authorization) {
  constexpr std::string_view kScheme = "bearer ";
  if (authorization.size() <= kScheme.size()) return {};
  const bool is_bearer = std::equal(kScheme.begin(), kScheme.end(), authorization.begin(),
                                    [](char expected, char c) { return expected == (c | 0x20); });
  if (!is_bearer) return {};
  authorization.remove_prefix(kScheme.size());
  const auto first = authorization.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  const auto last = authorization.find_last_not_of(' ');
  return authorization.substr(first, last - first + 1);
}

/// Neither content nor length of what was compared shows in the time it takes.
bool same_secret(std::string_view ours, std::string_view theirs) {
  constexpr std::string_view kKey = "hindsight public api";
  return same_mac(mac(kKey, ours), mac(kKey, theirs));
}

bool is_for(const json::Value& claims, std::string_view audience) {
  const auto* value = only(claims, "aud");
  const auto is_it = [&](const json::Value& one) {
    return one.IsString() && json::view(one) == audience;
  };
  if (value == nullptr || !value->IsArray()) return value != nullptr && is_it(*value);
  const auto all = value->GetArray();
  return std::any_of(all.begin(), all.end(), is_it);
}

/// From `nbf`, if it is there, until `exp`, which must be.
bool holds(const json::Value& claims, double now) {
  const auto* expires = only(claims, "exp");
  if (expires == nullptr || !expires->IsNumber() || now >= expires->GetDouble() + kClockSkewSeconds)
    return false;
  if (!claims.HasMember("nbf")) return true;
  const auto* begins = only(claims, "nbf");
  return begins != nullptr && begins->IsNumber() && now >= begins->GetDouble() - kClockSkewSeconds;
}

}  // namespace

Status check_bearer_token(std::string_view token, RemoteKeys& keys, std::string_view audience,
                          EpochMs now, std::stop_token stop) {
  const auto first = token.find('.');
  const auto last = token.rfind('.');
  if (token.size() > kTokenMax || first == std::string_view::npos ||
      token.find('.', first + 1) != last)
    return invalid();
  const auto header_text = from_base64url(token.substr(0, first));
  const auto claims_text = from_base64url(token.substr(first + 1, last - first - 1));
  const auto signature = from_base64url(token.substr(last + 1));
  if (!header_text || !claims_text || !signature) return invalid();
  const auto header = json::parse(*header_text);
  if (!header || !header->IsObject() || header->HasMember("crit")) return invalid();
  const auto id = only_string(*header, "kid");
  HS_ASSIGN(const auto known, keys.for_key(id, std::move(stop)));
  if (!known->verifies(only_string(*header, "alg"), id, token.substr(0, last), *signature))
    return invalid();
  const auto claims = json::parse(*claims_text);
  if (!claims || !claims->IsObject() || !is_for(*claims, audience) ||
      !holds(*claims, static_cast<double>(now) / 1000))
    return invalid();
  return {};
}

ApiAccess::ApiAccess(ApiAccessOptions options, const Clock& clock)
    : options_(std::move(options)), clock_(clock) {
  if (options_.read_keys) keys_ = std::make_unique<RemoteKeys>(options_.read_keys, clock_);
}

Status ApiAccess::check(std::string_view authorization, std::stop_token stop) {
  if (!keys_ && !options_.access_token)
    return refused("the public API is off: neither api.accessToken nor api.jwtSetUri is set");
  const auto token = token_of(authorization);
  if (token.empty()) return refused("the header 'Authorization: Bearer <token>' is missing");
  if (keys_)
    return check_bearer_token(token, *keys_, options_.audience, clock_.now_ms(), std::move(stop));
  if (!same_secret(*options_.access_token, token)) return invalid();
  return {};
}

}  // namespace hindsight::auth
