#include "eval/flights.h"

namespace hindsight::eval {

Result<std::string> Flights::run(const std::string& key, const std::stop_token& stop,
                                 const Find& find) {
  std::unique_lock lock(mutex_);
  auto& place = flights_[key];
  const bool may_join = place && !place->is_left;
  if (may_join)
    ++place->waiting;
  else
    place = std::make_shared<Flight>();
  const auto flight = place;
  if (!may_join) {
    lock.unlock();
    return lead(key, flight, stop, find);
  }
  if (landed_.wait(lock, stop, [&] { return flight->answer.has_value(); })) return *flight->answer;
  lock.unlock();
  leave(*flight);
  return fail(ErrorCode::cancelled, "the evaluation was cancelled");
}

std::size_t Flights::waiting(const std::string& key) {
  const std::lock_guard lock(mutex_);
  const auto at = flights_.find(key);
  return at == flights_.end() ? 0 : at->second->waiting;
}

Result<std::string> Flights::lead(const std::string& key, const std::shared_ptr<Flight>& flight,
                                  const std::stop_token& stop, const Find& find) {
  // Also when memory runs out within: nobody is to wait for ever.
  struct Landing {
    ~Landing() { flights.land(key, flight, answer); }
    Flights& flights;
    const std::string& key;
    const std::shared_ptr<Flight>& flight;
    Result<std::string> answer = fail(ErrorCode::internal, "the evaluation broke off");
  } landing{*this, key, flight};
  const std::stop_callback on_stop(stop, [&] { leave(*flight); });
  landing.answer = find(flight->stop.get_token());
  return landing.answer;
}

void Flights::land(const std::string& key, const std::shared_ptr<Flight>& flight,
                   Result<std::string>& answer) {
  const std::lock_guard lock(mutex_);
  // Another one may have begun after all of this one's callers had left.
  if (const auto at = flights_.find(key); at != flights_.end() && at->second == flight)
    flights_.erase(at);
  flight->answer = std::move(answer);
  landed_.notify_all();
}

void Flights::leave(Flight& flight) {
  {
    const std::lock_guard lock(mutex_);
    flight.is_left = --flight.waiting == 0;
    if (!flight.is_left) return;
  }
  flight.stop.request_stop();
}

}  // namespace hindsight::eval
