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

DurationMs LoginThrottle::count(Id128 key, int failures_max) {
  const auto now = failures_.now();
  const auto ms = [](std::chrono::seconds duration) {
    return std::chrono::milliseconds(duration).count();
  };
  DurationMs left = 0;
  failures_.change(key, [&](const Failures& known) {
    left = std::max<DurationMs>(0, known.blocked_until - now);
    if (known.count > 0 && left > 0) return known;
    Failures next = known;
    const bool over = known.count < failures_max
                          ? now - known.window_start > ms(limits_.window)
                          : now - known.blocked_until > ms(limits_.delay_max);
    if (known.count == 0 || over) next = {0, now, 0};
    left = 0;
    ++next.count;
    if (next.count < failures_max) return next;
    auto delay = limits_.first_delay;
    for (int i = failures_max; i < next.count && delay < limits_.delay_max; ++i) delay *= 2;
    next.blocked_until = now + ms(std::min(delay, limits_.delay_max));
    return next;
  });
  return left;
}

void LoginThrottle::take_back(Id128 key, int failures_max) {
  const auto now = failures_.now();
  failures_.change(key, [&](const Failures& known) {
    if (known.count <= 1) return Failures{};
    auto next = known;
    --next.count;
    // The delay that this very attempt brought about goes with it.
    if (known.count >= failures_max) next.blocked_until = std::min(next.blocked_until, now);
    return next;
  });
}

std::optional<std::chrono::seconds> LoginThrottle::begin(std::string_view user,
                                                         std::string_view address) {
  const auto by_user = user_key(user);
  auto left = count(by_user, limits_.user_failures);
  if (left == 0) {
    left = count(address_key(address), limits_.address_failures);
    if (left > 0) take_back(by_user, limits_.user_failures);
  }
  if (left == 0) return std::nullopt;
  return std::chrono::ceil<std::chrono::seconds>(std::chrono::milliseconds(left));
}

void LoginThrottle::succeeded(std::string_view user, std::string_view address) {
  failures_.change(user_key(user), [](const Failures&) { return Failures{}; });
  take_back(address_key(address), limits_.address_failures);
}

void LoginThrottle::not_judged(std::string_view user, std::string_view address) {
  take_back(user_key(user), limits_.user_failures);
  take_back(address_key(address), limits_.address_failures);
}

}  // namespace hindsight::auth
