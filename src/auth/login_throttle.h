#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "auth/failure_table.h"
#include "base/id128.h"

namespace hindsight::auth {

struct ThrottleLimits {
  int user_failures = 5;      ///< within `window`; the next attempt has to wait
  int address_failures = 50;  ///< the same for all users tried from one address
  std::chrono::seconds window{60};
  std::chrono::seconds first_delay{15};  ///< doubles with every further failure
  std::chrono::seconds delay_max{15 * 60};
};

/// Slows down the guessing of passwords, by user name (in any case of letters) and by remote
/// address (IPv6: by its /64 network). An attempt counts as failed from its beginning, so that
/// attempts made at once cannot outrun the count. Counts are forgotten `delay_max` after the last
/// delay. They stand in tables that may be shared by the instances of a cluster. Thread-safe.
class LoginThrottle {
 public:
  /// `failures` must outlive it.
  LoginThrottle(ThrottleLimits limits, FailureTable& failures)
      : limits_(limits), failures_(failures) {}

  /// nullopt: the attempt may be made and is counted; tell its outcome by one of the two functions
  /// below unless it failed. Else how long to wait, at least 1 s; nothing is counted.
  std::optional<std::chrono::seconds> begin(std::string_view user, std::string_view address);

  /// The password was right: forgets the user's failures. The address's others stay, so that a
  /// guesser cannot clear them with an account of his own.
  void succeeded(std::string_view user, std::string_view address);

  /// Nobody could say whether the password was right: the attempt does not count.
  void not_judged(std::string_view user, std::string_view address);

 private:
  static Id128 user_key(std::string_view user);
  static Id128 address_key(std::string_view address);
  /// Counts one attempt, or tells how many ms are left to wait.
  DurationMs count(Id128 key, int failures_max);
  void take_back(Id128 key, int failures_max);

  const ThrottleLimits limits_;
  FailureTable& failures_;
};

}  // namespace hindsight::auth
