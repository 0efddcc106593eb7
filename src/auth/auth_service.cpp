#include "auth/auth_service.h"

#include "base/log.h"
#include "base/retry.h"

namespace hindsight::auth {

namespace {

constexpr std::size_t kUserBytesMax = 1024;
constexpr std::size_t kPasswordBytesMax = 4096;
constexpr std::size_t kCachedUsersMax = 1000;
constexpr std::chrono::seconds kFreshRights{10};

tl::unexpected<Error> cancelled() {
  return fail(ErrorCode::cancelled, "the request was cancelled");
}

/// What an engine client says may quote the request.
std::string without(std::string text, const std::string& password) {
  for (auto at = text.find(password); at != std::string::npos; at = text.find(password, at + 3)) {
    text.replace(at, password.size(), "***");
  }
  return text;
}

tl::unexpected<Error> too_many(std::chrono::seconds wait) {
  return fail(try_again_in(
      wait, "Too many failed logins. Try again in " + std::to_string(wait.count()) + " seconds."));
}

/// For users: only the kind of failure, never an engine's words.
std::string_view reason(const Error& error) {
  return error.code == ErrorCode::deadline_exceeded ? "the engine did not answer in time"
         : error.code == ErrorCode::bad_answer      ? "the engine gave an answer without meaning"
                                                    : "the engine could not be asked";
}

AuthOptions without_secret(AuthOptions options) {
  options.secret.clear();
  return options;
}

}  // namespace

AuthService::AuthService(AuthOptions options, std::vector<engine::Identity*> engines,
                         std::map<std::string, std::string> default_tenants,
                         store::SessionStore& sessions, FailureTable& failures, const Clock& clock,
                         Random& random)
    : clock_(clock),
      options_(without_secret(options)),
      engines_(std::move(engines)),
      sessions_(options.secret, options.token_life, sessions, clock, random),
      failures_(failures),
      throttle_(options.throttle, failures),
      reader_(engines_, std::move(default_tenants), options.super_user_ids,
              options.super_group_ids),
      cache_(kCachedUsersMax, options.token_life, clock) {}

Result<engine::UserProfile> AuthService::verify_password(const std::string& user,
                                                         const std::string& password,
                                                         std::stop_token stop) {
  if (engines_.empty()) {
    return fail(ErrorCode::unauthenticated, "No engine is configured, so nobody can log in.");
  }
  std::string said;
  bool judged = false;
  for (auto* engine : engines_) {
    std::string_view why = "wrong user name or password";
    const auto verified = engine->verify(user, password, stop);
    if (verified && *verified) {
      auto profile = engine->profile(user, stop);
      if (profile && !profile->id.empty()) return *std::move(profile);
      why = "the user's profile could not be read";
      if (!profile) {
        log::warn("Login at engine '{}': profile not readable: {}", engine->alias(),
                  without(profile.error().text(), password));
      }
    } else if (!verified) {
      why = reason(verified.error());
      log::warn("Login at engine '{}' failed: {}", engine->alias(),
                without(verified.error().text(), password));
    } else {
      judged = true;
    }
    if (stop.stop_requested()) return cancelled();
    said += (said.empty() ? "" : "; ") + engine->alias() + ": " + std::string(why);
  }
  if (!judged) {
    return fail(ErrorCode::unavailable, "Nobody can log in now: " + said + ".");
  }
  return fail(ErrorCode::unauthenticated,
              "Login failed: " + said +
                  ". After a wrong password wait a few seconds before the next attempt: engines "
                  "refuse even the right one for that long.");
}

Status AuthService::check_application_access(const std::string& user_id, std::stop_token stop) {
  std::size_t failed = 0;
  for (auto* engine : engines_) {
    const auto access = RightsReader::application_access(*engine, user_id, stop);
    if (stop.stop_requested()) return cancelled();
    if (access && *access) return {};
    if (access) continue;
    ++failed;
    log::warn("Application access at engine '{}' could not be read: {}", engine->alias(),
              access.error().text());
  }
  if (failed == engines_.size()) {
    return fail(ErrorCode::unavailable,
                "No engine could be asked for your rights. Try again in a moment.");
  }
  return fail(ErrorCode::forbidden,
              "You are not authorized to use this application. An administrator can grant ACCESS "
              "to the application 'optimize' in the engine.");
}

Result<Login> AuthService::login(const std::string& user, const std::string& password,
                                 const std::string& remote_address, std::stop_token stop) {
  if (user.empty() || password.empty() || user.size() > kUserBytesMax ||
      password.size() > kPasswordBytesMax) {
    return fail(ErrorCode::unauthenticated, "Enter a user name and a password.");
  }
  if (const auto wait = throttle_.begin(user, remote_address)) return too_many(*wait);

  auto profile = verify_password(user, password, stop);
  if (!profile) {
    // No user name in the log: it is where passwords typed into the wrong field end up.
    if (profile.error().code != ErrorCode::unauthenticated) {
      throttle_.not_judged(user, remote_address);
    } else {
      log::warn("Login refused for a user at {}: wrong user name or password", remote_address);
    }
    return fail(std::move(profile).error());
  }
  throttle_.succeeded(user, remote_address);
  if (auto access = check_application_access(profile->id, stop); !access) {
    return fail(std::move(access).error());
  }
  cache_.forget(profile->id);
  auto opened = sessions_.open(profile->id);
  log::info("Login of '{}' from {}", profile->id, remote_address);
  return Login{
      std::move(opened.token),
      {std::move(profile->id), std::move(profile->first_name), std::move(profile->last_name),
       std::move(profile->email), std::move(opened.claims.session_id), opened.claims.issued_at}};
}

Result<Session> AuthService::authenticate(std::string_view token, std::stop_token stop) {
  if (stop.stop_requested()) return cancelled();
  HS_ASSIGN(auto checked, sessions_.check(token));
  return session_of(std::move(checked));
}

Result<Session> AuthService::renew(std::string_view token, std::stop_token stop) {
  if (stop.stop_requested()) return cancelled();
  HS_ASSIGN(auto checked, sessions_.renew(token));
  return session_of(std::move(checked));
}

Session AuthService::session_of(Sessions::Checked checked) {
  // Requests come in bunches with the same old token, and each renews it: rights just read are
  // kept.
  if (checked.renewed_token) cache_.forget_older_than(checked.claims.subject, kFreshRights);
  Session session;
  session.user.id = std::move(checked.claims.subject);
  session.user.session_id = std::move(checked.claims.session_id);
  session.user.issued_at = checked.claims.issued_at;
  session.renewed_token = std::move(checked.renewed_token);
  session.ends_in = std::max<DurationMs>(0, checked.ends - clock_.now_ms());
  return session;
}

Status AuthService::logout(std::string_view token) {
  HS_ASSIGN(const auto user, sessions_.end(token));
  if (user) cache_.forget(*user);
  return {};
}

Result<std::shared_ptr<const Rights>> AuthService::rights(const std::string& user_id,
                                                          std::stop_token stop) {
  return cache_.get(user_id, [&] { return reader_.read(user_id, stop); }, stop);
}

}  // namespace hindsight::auth
