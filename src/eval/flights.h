#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"

namespace hindsight::eval {

/// Equal questions at the same time are answered once: the first caller finds the answer, the
/// others wait for it. Work ends early when all who waited for it have left, and not before.
/// Thread-safe.
class Flights {
 public:
  /// Finds the answer on the caller's thread; `stop` tells that nobody waits for it any more. Must
  /// end by itself within a deadline.
  using Find = std::function<Result<std::string>(const std::stop_token& stop)>;

  /// The answer, or the error, of whoever began with an equal `key`, which has to hold all that the
  /// answer depends on. A caller has to be entitled to the answer before. cancelled: on `stop`.
  Result<std::string> run(const std::string& key, const std::stop_token& stop, const Find& find);

  /// How many wait for the answer that is being found now, who finds it included.
  std::size_t waiting(const std::string& key);

 private:
  struct Flight {
    std::stop_source stop;
    std::size_t waiting = 1;
    bool is_left = false;  ///< by all: its answer may be cut short
    std::optional<Result<std::string>> answer;
  };

  Result<std::string> lead(const std::string& key, const std::shared_ptr<Flight>& flight,
                           const std::stop_token& stop, const Find& find);
  void land(const std::string& key, const std::shared_ptr<Flight>& flight,
            Result<std::string>& answer);
  void leave(Flight& flight);

  std::mutex mutex_;
  std::condition_variable_any landed_;
  std::map<std::string, std::shared_ptr<Flight>> flights_;  // guarded by mutex_, as what they hold
};

}  // namespace hindsight::eval
