#include "api/status_feed.h"

#include <algorithm>
#include <iterator>

namespace hindsight::api {
namespace {

constexpr std::chrono::seconds kLookEvery{1};
constexpr std::chrono::seconds kCheckEvery{15};

}  // namespace

StatusFeed::StatusFeed(Options options, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      thread_([this](std::stop_token stop) { run(stop); }) {}

bool StatusFeed::full() const {
  const std::lock_guard lock(mutex_);
  return count_ >= options_.sockets_max;
}

void StatusFeed::add(std::shared_ptr<net::WebSocket> socket, TimeZone zone, std::string token) {
  {
    const std::lock_guard lock(mutex_);
    if (count_ >= options_.sockets_max) return socket->close();
    ++count_;
    arrived_.push_back({std::move(socket), std::move(zone), std::move(token), clock_.monotonic()});
  }
  changed_.notify_one();
}

bool StatusFeed::tell(Listener& listener) {
  if (!listener.socket->is_open()) return false;
  if (const auto now = clock_.monotonic(); now - listener.checked > kCheckEvery) {
    listener.checked = now;
    if (!options_.alive(listener.token)) {
      listener.socket->close();
      return false;
    }
  }
  auto timeless = options_.text(0, listener.zone);
  if (timeless == listener.told) return true;
  listener.told = std::move(timeless);
  return listener.socket->send(options_.text(clock_.now_ms(), listener.zone));
}

void StatusFeed::run(std::stop_token stop) {
  std::vector<Listener> listeners;
  while (!stop.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      const auto arrived = [this] { return !arrived_.empty(); };
      if (listeners.empty())
        changed_.wait(lock, stop, arrived);
      else
        changed_.wait_for(lock, stop, kLookEvery, arrived);
      std::ranges::move(arrived_, std::back_inserter(listeners));
      arrived_.clear();
    }
    if (stop.stop_requested()) break;
    const auto gone =
        std::erase_if(listeners, [this](Listener& listener) { return !tell(listener); });
    const std::lock_guard lock(mutex_);
    count_ -= gone;
  }
}

}  // namespace hindsight::api
