#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "auth/cookies.h"
#include "auth/login_throttle.h"
#include "auth/rights.h"
#include "auth/rights_cache.h"
#include "auth/rights_reader.h"
#include "auth/session.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "engine/identity.h"
#include "store/fact_store.h"

namespace hindsight::auth {

struct AuthOptions {
  /// Key that signs session tokens, the same on all nodes. Empty: random at each start.
  std::string secret;
  std::chrono::minutes token_life{60};
  CookieOptions cookies;
  std::vector<std::string> super_user_ids;
  std::vector<std::string> super_group_ids;
  ThrottleLimits throttle;
};

struct User {
  std::string id;  ///< as the engine spells it
  /// Set by login only; afterwards Rights::profile() has them.
  std::string first_name, last_name, email;
  std::string session_id;
  EpochMs issued_at = 0;  ///< of the current token, whole seconds
};

struct Login {
  std::string token;  ///< body of the answer and content of the cookies
  User user;
};

struct Session {
  User user;
  std::optional<std::string> renewed_token;  ///< set: hand it out by session_cookies()
  DurationMs ends_in = 0;  ///< of the token that was sent; after renew() of the new one
};

/// Login, sessions and rights over all engines. Thread-safe. Passwords and tokens never appear in
/// errors or logs.
class AuthService {
 public:
  /// `engines` in the order of the configuration; they, the store, the clock and the random source
  /// must outlive the service. `default_tenants`: tenant id by engine alias.
  AuthService(AuthOptions options, std::vector<engine::Identity*> engines,
              std::map<std::string, std::string> default_tenants, store::SessionStore& sessions,
              FailureTable& failures, const Clock& clock, Random& random);

  /// The first engine that accepts the password and knows the profile decides who the user is; one
  /// engine that grants application access is enough. Blocking. Errors:
  /// unauthenticated (message lists `<alias>: <reason>`), forbidden (no engine grants access),
  /// too_many_requests (see base/retry.h), unavailable (no engine could be asked), cancelled.
  Result<Login> login(const std::string& user, const std::string& password,
                      const std::string& remote_address, std::stop_token stop);

  /// Who sent this token. Errors: unauthenticated (answer with deletion_cookies() when a token was
  /// sent), unavailable (it cannot be found out whether the session was ended). Blocking.
  Result<Session> authenticate(std::string_view token, std::stop_token stop);

  /// As authenticate(), and always with a renewed token.
  Result<Session> renew(std::string_view token, std::stop_token stop);

  /// How long a session lives without renewal.
  [[nodiscard]] DurationMs session_life() const { return sessions_.life(); }

  /// Ends the session on all nodes; success also for a token that is not valid any more.
  Status logout(std::string_view token);

  /// Cached rights; at most as old as the token life time, and re-read after login, logout and
  /// token renewal. Engines that cannot be read contribute nothing, for at most 10 s. unavailable
  /// when none could be read. Blocking.
  Result<std::shared_ptr<const Rights>> rights(const std::string& user_id, std::stop_token stop);

  /// For a periodic job, every few hours: forgets the ends of sessions that expired since, and
  /// failed logins of long ago.
  Status forget_expired() {
    failures_.forget_old();
    return sessions_.forget_expired();
  }

  [[nodiscard]] const CookieOptions& cookie_options() const { return options_.cookies; }

 private:
  /// Asks the engines in order; the error lists what each said.
  Result<engine::UserProfile> verify_password(const std::string& user, const std::string& password,
                                              std::stop_token stop);
  Session session_of(Sessions::Checked checked);
  Status check_application_access(const std::string& user_id, std::stop_token stop);

  const Clock& clock_;
  const AuthOptions options_;
  const std::vector<engine::Identity*> engines_;
  Sessions sessions_;
  FailureTable& failures_;
  LoginThrottle throttle_;
  const RightsReader reader_;
  RightsCache cache_;
};

}  // namespace hindsight::auth
