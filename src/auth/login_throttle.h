#pragma once

#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/id128.h"

namespace hindsight::auth {

struct ThrottleLimits {
  int user_failures = 5;      ///< within `window`; the next attempt has to wait
  int address_failures = 50;  ///< the same for all users tried from one address
  std::chrono::seconds window{60};
  std::chrono::seconds first_delay{15};  ///< doubles with every further failure
  std::chrono::seconds delay_max{15 * 60};
  std::size_t entries_max = 10'000;  ///< of users and of addresses; beyond, the oldest is forgotten
};

/// Slows down the guessing of passwords, by user name (in any case of letters) and by remote
/// address (IPv6: by its /64 network). An attempt counts as failed from its beginning, so that
/// attempts made at once cannot outrun the count. Counts are forgotten `delay_max` after the last
/// delay. Per process: a cluster of n nodes lets pass n times as much. Thread-safe.
class LoginThrottle {
 public:
  LoginThrottle(ThrottleLimits limits, const Clock& clock) : limits_(limits), clock_(clock) {}

  /// nullopt: the attempt may be made and is counted; tell its outcome by one of the two functions
  /// below unless it failed. Else how long to wait, at least 1 s; nothing is counted.
  std::optional<std::chrono::seconds> begin(std::string_view user, std::string_view address);

  /// The password was right: forgets the user's failures. The address's others stay, so that a
  /// guesser cannot clear them with an account of his own.
  void succeeded(std::string_view user, std::string_view address);

  /// Nobody could say whether the password was right: the attempt does not count.
  void not_judged(std::string_view user, std::string_view address);

  /// Remembered users and addresses.
  [[nodiscard]] std::size_t size() const;

 private:
  using Time = std::chrono::nanoseconds;  // monotonic
  struct Entry {
    Id128 key;
    int failures = 0;
    Time window_start{};
    Time blocked_until{};
  };
  struct Table {
    std::list<Entry> entries;  // latest attempt first
    std::unordered_map<Id128, std::list<Entry>::iterator> by_key;
  };

  static Id128 user_key(std::string_view user);
  static Id128 address_key(std::string_view address);
  static Entry* find(Table& table, Id128 key);
  static std::chrono::seconds wait(const Entry* entry, Time now);
  static void forget(Table& table, Id128 key);
  void count(Table& table, Id128 key, int failures_max, Time now);
  static void take_back(Table& table, Id128 key, int failures_max, Time now);

  const ThrottleLimits limits_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  Table users_;      // guarded by mutex_
  Table addresses_;  // guarded by mutex_
};

}  // namespace hindsight::auth
