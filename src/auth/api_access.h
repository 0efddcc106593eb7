#pragma once

#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>

#include "auth/remote_keys.h"
#include "base/clock.h"
#include "base/result.h"

namespace hindsight::auth {

/// A JSON Web Token that somebody else signed: whether it is for `audience` and holds at `now`. The
/// signature is checked before its claims are read; it has to say until when it holds (`exp`).
/// Clocks may differ by a minute. unauthenticated: it does not; the error says nothing of the
/// token. unavailable: no keys to tell.
Status check_bearer_token(std::string_view token, RemoteKeys& keys, std::string_view audience,
                          EpochMs now, std::stop_token stop);

struct ApiAccessOptions {
  std::optional<std::string> access_token;  ///< not empty
  ReadKeys read_keys;                       ///< set: JSON Web Tokens count, and nothing else
  std::string audience;
};

/// Who may use the public API: whoever brings the token of the configuration, or a JSON Web Token
/// of the configured issuer. Without either nobody may. Thread-safe; the clock must outlive it.
class ApiAccess {
 public:
  ApiAccess(ApiAccessOptions options, const Clock& clock);

  /// `authorization`: value of that header. Errors as of check_bearer_token().
  Status check(std::string_view authorization, std::stop_token stop);

 private:
  const ApiAccessOptions options_;
  const Clock& clock_;
  std::unique_ptr<RemoteKeys> keys_;
};

}  // namespace hindsight::auth
