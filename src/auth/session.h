#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "auth/jwt.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "store/fact_store.h"

namespace hindsight::auth {

/// Issues, checks, renews and ends sessions. A session is a signed token in the hands of the
/// browser; the store only remembers those that were ended early. Thread-safe.
class Sessions {
 public:
  struct Checked {
    Claims claims;
    std::optional<std::string> renewed_token;  ///< to be handed out instead of the old one
    EpochMs ends = 0;  ///< of the token that was sent; after renew() of the new one
  };

  /// `secret` empty: 64 random bytes, so sessions end with this process and no other node knows
  /// them.
  Sessions(std::string secret, std::chrono::minutes life, store::SessionStore& store,
           const Clock& clock, Random& random);

  struct Opened {
    Claims claims;
    std::string token;
  };
  Opened open(const std::string& user_id);

  /// unauthenticated: not a token of ours, expired, or ended by logout. unavailable: it could not
  /// be found out whether the session was ended.
  Result<Checked> check(std::string_view token);

  /// As check(), and always with a renewed token: the session lives its full life from now on.
  Result<Checked> renew(std::string_view token);

  [[nodiscard]] DurationMs life() const { return life_; }

  /// Ends the session on all nodes; returns whose it was. A token that is no valid session's any
  /// more succeeds with nullopt.
  Result<std::optional<std::string>> end(std::string_view token);

  /// Forgets the ends of sessions that have expired since. To be called every few hours.
  Status forget_expired();

 private:
  Result<Claims> verify(std::string_view token) const;
  void give_new_token(Checked& session);

  const TokenSigner signer_;
  const DurationMs life_;
  store::SessionStore& store_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace hindsight::auth
