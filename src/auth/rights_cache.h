#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <unordered_map>

#include "auth/rights.h"
#include "base/clock.h"
#include "base/result.h"

namespace hindsight::auth {

/// Rights of the users seen last. Requests that ask for the same user at once share one reading.
/// Thread-safe; the lock is not held while reading.
class RightsCache {
 public:
  using Answer = Result<std::shared_ptr<const Rights>>;
  using Read = std::function<Answer()>;

  /// Rights that miss an engine.
  static constexpr std::chrono::seconds kIncompleteLife{10};
  /// Failures: spares an unreachable engine the requests that pile up.
  static constexpr std::chrono::seconds kFailureLife{2};

  RightsCache(std::size_t entries_max, std::chrono::nanoseconds life, const Clock& clock)
      : entries_max_(entries_max), life_(life), clock_(clock) {}

  /// The cached rights, else what `read` gives. Waits for another's reading of the same user, at
  /// most until `stop`; a reading that its own caller cancelled is begun anew.
  Answer get(const std::string& user, const Read& read, const std::stop_token& stop);

  /// The next get() reads anew. A reading under way is given to those who wait for it but not kept.
  void forget(const std::string& user);
  /// The same, unless the rights are younger than `age`.
  void forget_older_than(const std::string& user, std::chrono::nanoseconds age);

  [[nodiscard]] std::size_t size() const;

 private:
  using Time = std::chrono::nanoseconds;  // monotonic
  struct Entry {
    std::string user;
    Answer answer;
    Time read_at;
    Time expires;
  };
  struct Flight {
    Time begun;
    std::optional<Answer> answer;
  };
  using Entries = std::list<Entry>;

  void keep(const std::string& user, const Answer& answer, Time begun);
  void erase(std::unordered_map<std::string, Entries::iterator>::iterator entry);
  [[nodiscard]] const Answer* cached(const std::string& user);

  const std::size_t entries_max_;
  const Time life_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable_any landed_;
  Entries entries_;  // guarded by mutex_; used last first
  std::unordered_map<std::string, Entries::iterator> by_user_;        // guarded by mutex_
  std::unordered_map<std::string, std::shared_ptr<Flight>> flights_;  // guarded by mutex_
};

}  // namespace hindsight::auth
