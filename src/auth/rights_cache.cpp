#include "auth/rights_cache.h"

#include <algorithm>
#include <exception>

namespace hindsight::auth {

namespace {

/// An exception is a bug of ours, but those who wait for the reading must not wait for ever.
RightsCache::Answer read_safely(const RightsCache::Read& read) {
  try {
    return read();
  } catch (const std::exception&) {
    return fail(ErrorCode::internal, "the rights could not be read");
  }
}

}  // namespace

const RightsCache::Answer* RightsCache::cached(const std::string& user) {
  const auto found = by_user_.find(user);
  if (found == by_user_.end()) return nullptr;
  if (clock_.monotonic() >= found->second->expires) {
    erase(found);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, found->second);
  return &found->second->answer;
}

void RightsCache::erase(std::unordered_map<std::string, Entries::iterator>::iterator entry) {
  entries_.erase(entry->second);
  by_user_.erase(entry);
}

/// Age counts from the beginning of the reading: what changed meanwhile may have been missed.
void RightsCache::keep(const std::string& user, const Answer& answer, Time begun) {
  Time life = life_;
  if (!answer) {
    if (answer.error().code == ErrorCode::cancelled) return;
    life = std::min<Time>(life_, kFailureLife);
    begun = clock_.monotonic();  // a failure may take longer to come than it is kept
  } else if (!(*answer)->complete()) {
    life = std::min<Time>(life_, kIncompleteLife);
    begun = clock_.monotonic();
  }
  if (const auto old = by_user_.find(user); old != by_user_.end()) erase(old);
  entries_.push_front({user, answer, begun, begun + life});
  by_user_[user] = entries_.begin();
  while (entries_.size() > entries_max_) erase(by_user_.find(entries_.back().user));
}

RightsCache::Answer RightsCache::get(const std::string& user, const Read& read,
                                     const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (true) {
    if (const auto* answer = cached(user)) return *answer;
    const auto under_way = flights_.find(user);
    if (under_way == flights_.end()) break;
    const auto flight = under_way->second;
    landed_.wait(lock, stop, [&] { return flight->answer.has_value(); });
    if (!flight->answer) return fail(ErrorCode::cancelled, "the request was cancelled");
    const bool given_up = !*flight->answer && flight->answer->error().code == ErrorCode::cancelled;
    if (!given_up) return *flight->answer;
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "the request was cancelled");
  }
  const auto flight = std::make_shared<Flight>(Flight{clock_.monotonic(), std::nullopt});
  flights_[user] = flight;
  lock.unlock();
  auto answer = read_safely(read);
  lock.lock();
  flight->answer = answer;
  // Another flight, or none, in our place means: forgotten while reading.
  if (const auto mine = flights_.find(user); mine != flights_.end() && mine->second == flight) {
    flights_.erase(mine);
    keep(user, answer, flight->begun);
  }
  landed_.notify_all();
  return answer;
}

void RightsCache::forget(const std::string& user) {
  const std::lock_guard lock(mutex_);
  if (const auto entry = by_user_.find(user); entry != by_user_.end()) erase(entry);
  flights_.erase(user);
}

void RightsCache::forget_older_than(const std::string& user, std::chrono::nanoseconds age) {
  const auto oldest = clock_.monotonic() - age;
  const std::lock_guard lock(mutex_);
  const auto entry = by_user_.find(user);
  if (entry != by_user_.end() && entry->second->read_at < oldest) erase(entry);
  const auto flight = flights_.find(user);
  if (flight != flights_.end() && flight->second->begun < oldest) flights_.erase(flight);
}

std::size_t RightsCache::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace hindsight::auth
