#include "auth/login_throttle.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>

namespace hindsight::auth {

Id128 LoginThrottle::user_key(std::string_view user) {
  // Some engines' databases compare ids without regard to case and trailing blanks; spellings of
  // one user must share one count.
  while (!user.empty() && user.back() == ' ') user.remove_suffix(1);
  std::string folded(user);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return Id128::of("user " + folded);
}

Id128 LoginThrottle::address_key(std::string_view address) {
  std::array<char, 16> bytes{};
  const std::string text(address.substr(0, address.find('%')));
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return Id128::of("address " + text);
  static constexpr std::array<char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '\xFF', '\xFF'};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) {
    std::array<char, INET_ADDRSTRLEN> v4{};
    ::inet_ntop(AF_INET, bytes.data() + kMapped.size(), v4.data(), v4.size());
    return Id128::of("address " + std::string(v4.data()));
  }
  return Id128::of("network " + std::string(bytes.data(), 8));
}

LoginThrottle::Entry* LoginThrottle::find(Table& table, Id128 key) {
  const auto found = table.by_key.find(key);
  return found == table.by_key.end() ? nullptr : &*found->second;
}

void LoginThrottle::forget(Table& table, Id128 key) {
  const auto found = table.by_key.find(key);
  if (found == table.by_key.end()) return;
  table.entries.erase(found->second);
  table.by_key.erase(found);
}

std::chrono::seconds LoginThrottle::wait(const Entry* entry, Time now) {
  if (entry == nullptr || entry->blocked_until <= now) return std::chrono::seconds(0);
  return std::chrono::ceil<std::chrono::seconds>(entry->blocked_until - now);
}

void LoginThrottle::count(Table& table, Id128 key, int failures_max, Time now) {
  Entry* entry = find(table, key);
  if (entry == nullptr) {
    if (table.entries.size() >= limits_.entries_max && !table.entries.empty()) {
      forget(table, table.entries.back().key);
    }
    table.entries.push_front({key, 0, now, Time(0)});
    table.by_key[key] = table.entries.begin();
    entry = &table.entries.front();
  } else {
    table.entries.splice(table.entries.begin(), table.entries, table.by_key[key]);
    const bool over = entry->failures < failures_max
                          ? now - entry->window_start > limits_.window
                          : now - entry->blocked_until > limits_.delay_max;
    if (over) *entry = {key, 0, now, Time(0)};
  }
  ++entry->failures;
  if (entry->failures < failures_max) return;
  Time delay = limits_.first_delay;
  for (int i = failures_max; i < entry->failures && delay < limits_.delay_max; ++i) delay *= 2;
  entry->blocked_until = now + std::min<Time>(delay, limits_.delay_max);
}

void LoginThrottle::take_back(Table& table, Id128 key, int failures_max, Time now) {
  Entry* entry = find(table, key);
  if (entry == nullptr || entry->failures == 0) return;
  if (--entry->failures == 0) return forget(table, key);
  // The delay that this very attempt brought about goes with it.
  if (entry->failures + 1 >= failures_max) {
    entry->blocked_until = std::min(entry->blocked_until, now);
  }
}

std::optional<std::chrono::seconds> LoginThrottle::begin(std::string_view user,
                                                         std::string_view address) {
  const auto by_user = user_key(user);
  const auto by_address = address_key(address);
  const auto now = clock_.monotonic();
  const std::lock_guard lock(mutex_);
  const auto left =
      std::max(wait(find(users_, by_user), now), wait(find(addresses_, by_address), now));
  if (left.count() > 0) return left;
  count(users_, by_user, limits_.user_failures, now);
  count(addresses_, by_address, limits_.address_failures, now);
  return std::nullopt;
}

void LoginThrottle::succeeded(std::string_view user, std::string_view address) {
  const auto now = clock_.monotonic();
  const std::lock_guard lock(mutex_);
  forget(users_, user_key(user));
  take_back(addresses_, address_key(address), limits_.address_failures, now);
}

void LoginThrottle::not_judged(std::string_view user, std::string_view address) {
  const auto now = clock_.monotonic();
  const std::lock_guard lock(mutex_);
  take_back(users_, user_key(user), limits_.user_failures, now);
  take_back(addresses_, address_key(address), limits_.address_failures, now);
}

std::size_t LoginThrottle::size() const {
  const std::lock_guard lock(mutex_);
  return users_.entries.size() + addresses_.entries.size();
}

}  // namespace hindsight::auth
