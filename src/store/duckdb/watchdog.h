#pragma once

#include <duckdb.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

namespace hindsight::store::duck {

/// Interrupts queries that run past their deadline; one thread for all connections. Thread-safe.
class Watchdog {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  /// Watches the connection until this object goes.
  class Watch {
   public:
    Watch(Watchdog& watchdog, duckdb_connection connection, TimePoint deadline);
    ~Watch();
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

   private:
    Watchdog& watchdog_;
    std::multimap<TimePoint, duckdb_connection>::iterator at_;
  };

  Watchdog();

 private:
  void run(std::stop_token stop);
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::multimap<TimePoint, duckdb_connection> watched_;  // guarded by mutex_
  std::jthread thread_;
};

}  // namespace hindsight::store::duck
