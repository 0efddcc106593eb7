#include "store/duckdb/watchdog.h"

namespace hindsight::store::duck {

namespace {
/// An interrupt can come between two steps of a query and be missed: it is repeated.
constexpr auto kAgain = std::chrono::milliseconds(20);
}  // namespace

Watchdog::Watchdog() : thread_([this](std::stop_token stop) { run(stop); }) {}

Watchdog::Watch::Watch(Watchdog& watchdog, duckdb_connection connection, TimePoint deadline)
    : watchdog_(watchdog) {
  const std::lock_guard lock(watchdog_.mutex_);
  at_ = watchdog_.watched_.emplace(deadline, connection);
  if (at_ == watchdog_.watched_.begin()) watchdog_.changed_.notify_all();
}

Watchdog::Watch::~Watch() {
  const std::lock_guard lock(watchdog_.mutex_);
  watchdog_.watched_.erase(at_);
}

void Watchdog::run(std::stop_token stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    if (watched_.empty()) {
      changed_.wait(lock, stop, [this] { return !watched_.empty(); });
      continue;
    }
    const auto now = std::chrono::steady_clock::now();
    for (const auto& [deadline, connection] : watched_) {
      if (deadline > now) break;
      duckdb_interrupt(connection);
    }
    const auto next = std::max(watched_.begin()->first, now + kAgain);
    changed_.wait_until(lock, stop, next,
                        [&] { return watched_.empty() || watched_.begin()->first < next; });
  }
}

}  // namespace hindsight::store::duck
