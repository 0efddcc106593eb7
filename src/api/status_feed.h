#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/time.h"
#include "net/web_socket.h"

namespace hindsight::api {

/// Tells web sockets the status, at once and then whenever it changes, once a second at most. One
/// thread for all, asleep while there are none. Thread-safe.
class StatusFeed {
 public:
  struct Options {
    std::size_t sockets_max = 10;
    /// The status as of `now`; of two for the same `now` that differ, something changed.
    std::function<std::string(EpochMs now, const TimeZone& zone)> text;
    /// Whether a session still lives; its socket is closed otherwise.
    std::function<bool(const std::string& token)> alive;
  };
  StatusFeed(Options options, const Clock& clock);

  [[nodiscard]] bool full() const;
  /// A socket too many is closed.
  void add(std::shared_ptr<net::WebSocket> socket, TimeZone zone, std::string token);

 private:
  struct Listener {
    std::shared_ptr<net::WebSocket> socket;
    TimeZone zone;
    std::string token;
    std::chrono::nanoseconds checked;
    std::string told{};  // what the client knows, as of no time
  };
  void run(std::stop_token stop);
  /// False when the listener is to be forgotten.
  bool tell(Listener& listener);

  const Options options_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::vector<Listener> arrived_;  // guarded by mutex_
  std::size_t count_ = 0;          // guarded by mutex_; of all
  std::jthread thread_;
};

}  // namespace hindsight::api
