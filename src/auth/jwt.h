#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace hindsight::auth {

/// What a session token says. There is no expiry: it follows from `issued_at` and the configured
/// life time at the moment of checking, so a change of configuration acts on existing tokens.
struct Claims {
  std::string session_id;  ///< jti
  std::string subject;     ///< sub, the user id
  EpochMs issued_at = 0;   ///< iat; whole seconds
};

/// Signs and verifies JSON Web Tokens with HMAC-SHA256, and nothing else: no other algorithm is
/// known here, so none can be chosen by a token. Immutable, thread-safe.
class TokenSigner {
 public:
  /// `secret` must not be empty; tokens of other issuers are refused.
  TokenSigner(std::string secret, std::string issuer);
  ~TokenSigner();
  TokenSigner(const TokenSigner&) = delete;
  TokenSigner& operator=(const TokenSigner&) = delete;

  [[nodiscard]] std::string sign(const Claims& claims) const;

  /// unauthenticated for anything that sign() of the same secret and issuer did not make. The
  /// signature is compared, in constant time, before anything of the token is interpreted. The
  /// error says nothing of the token.
  [[nodiscard]] Result<Claims> verify(std::string_view token) const;

 private:
  std::string secret_;
  const std::string issuer_;
};

}  // namespace hindsight::auth
