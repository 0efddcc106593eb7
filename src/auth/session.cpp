#include "auth/session.h"

#include <algorithm>
#include <array>
#include <span>

#include "base/log.h"

namespace hindsight::auth {

namespace {

constexpr std::size_t kRandomSecretBytes = 64;
constexpr std::size_t kSecretBytesWanted = 32;

/// Without the version, so that nobody is logged out while nodes are upgraded one by one.
constexpr const char* kIssuer = "Hindsight";

/// How far the clocks of two nodes may differ.
constexpr DurationMs kClockSkewMs = 5 * 60 * 1000;

/// Ends of sessions are kept at least so long: a longer life time configured later would otherwise
/// bring ended sessions back to life.
constexpr DurationMs kKeepEndsMs = 24 * 60 * 60 * 1000;

std::string secret_or_random(std::string secret, Random& random) {
  if (secret.empty()) {
    secret.resize(kRandomSecretBytes);
    random.fill(std::as_writable_bytes(std::span(secret)));
  } else if (secret.size() < kSecretBytesWanted) {
    log::warn(
        "security.auth.token.secret has less than {} bytes; who can guess it can log in as "
        "anybody",
        kSecretBytesWanted);
  }
  return secret;
}

}  // namespace

Sessions::Sessions(std::string secret, std::chrono::minutes life, store::SessionStore& store,
                   const Clock& clock, Random& random)
    : signer_(secret_or_random(std::move(secret), random), kIssuer),
      life_(std::chrono::milliseconds(life).count()),
      store_(store),
      clock_(clock),
      random_(random) {}

Sessions::Opened Sessions::open(const std::string& user_id) {
  const Claims claims{random_.uuid(), user_id, clock_.now_ms() / 1000 * 1000};
  return {claims, signer_.sign(claims)};
}

Result<Claims> Sessions::verify(std::string_view token) const {
  if (token.empty()) return fail(ErrorCode::unauthenticated, "Nobody is logged in.");
  HS_ASSIGN(auto claims, signer_.verify(token));
  const auto now = clock_.now_ms();
  if (now >= claims.issued_at + life_ || claims.issued_at > now + kClockSkewMs) {
    return fail(ErrorCode::unauthenticated, "The session has expired. Log in again.");
  }
  return claims;
}

Result<Sessions::Checked> Sessions::check(std::string_view token) {
  HS_ASSIGN(auto claims, verify(token));
  // Optimize takes a session as not ended when it cannot find out. Here the request fails instead:
  // otherwise whoever can disturb the store can go on using a session that was ended.
  auto revoked = store_.is_revoked(claims.session_id);
  if (!revoked) {
    log::error("Whether a session was ended could not be read: {}", revoked.error().text());
    return fail(ErrorCode::unavailable, "Sessions cannot be checked now. Try again in a moment.");
  }
  if (*revoked) return fail(ErrorCode::unauthenticated, "The session was ended. Log in again.");

  Checked out{std::move(claims), std::nullopt, 0};
  out.ends = out.claims.issued_at + life_;
  if (out.ends - clock_.now_ms() <= life_ / 3) give_new_token(out);
  return out;
}

void Sessions::give_new_token(Checked& session) {
  session.claims.issued_at = clock_.now_ms() / 1000 * 1000;
  session.renewed_token = signer_.sign(session.claims);
}

Result<Sessions::Checked> Sessions::renew(std::string_view token) {
  HS_ASSIGN(auto out, check(token));
  give_new_token(out);
  out.ends = out.claims.issued_at + life_;
  return out;
}

Result<std::optional<std::string>> Sessions::end(std::string_view token) {
  const auto claims = verify(token);
  if (!claims) return std::nullopt;
  HS_RETURN_IF_ERROR(store_.revoke_session(claims->session_id, clock_.now_ms()));
  return claims->subject;
}

Status Sessions::forget_expired() {
  const auto keep = std::max(life_, kKeepEndsMs) + kClockSkewMs;
  return store_.forget_revocations_before(clock_.now_ms() - keep);
}

}  // namespace hindsight::auth
