#include "auth/remote_keys.h"

#include "base/log.h"

namespace hindsight::auth {
namespace {

constexpr std::chrono::seconds kAskAgain{10};
constexpr std::chrono::minutes kOld{5};
constexpr std::chrono::hours kTooOld{1};

}  // namespace

RemoteKeys::Known RemoteKeys::known() {
  const std::scoped_lock lock(mutex_);
  return known_;
}

Result<std::shared_ptr<const KeySet>> RemoteKeys::for_key(std::string_view id,
                                                          std::stop_token stop) {
  const auto is_old = [&](const Known& known, std::chrono::nanoseconds age) {
    return !known.read_at || clock_.monotonic() - *known.read_at >= age;
  };
  const auto wants_reading = [&](const Known& known) {
    if (known.asked_at && clock_.monotonic() - *known.asked_at < kAskAgain) return false;
    return !known.keys || is_old(known, kOld) || (!id.empty() && !known.keys->has(id));
  };
  auto now = known();
  if (wants_reading(now)) {
    std::unique_lock one(reading_, std::defer_lock);
    // Who has no keys at all cannot but wait.
    if (!now.keys || is_old(now, kTooOld))
      one.lock();
    else
      one.try_lock();
    if (one && wants_reading(known())) read(std::move(stop));
    now = known();
  }
  if (!now.keys || is_old(now, kTooOld))
    return fail(ErrorCode::unavailable,
                "the keys of api.jwtSetUri cannot be read now; the server's log says why");
  return now.keys;
}

void RemoteKeys::read(std::stop_token stop) {
  {
    const std::scoped_lock lock(mutex_);
    known_.asked_at = clock_.monotonic();
  }
  const auto text = read_(std::move(stop));
  auto keys = text ? KeySet::parse(*text) : Result<KeySet>(fail(text.error()));
  if (!keys) {
    log::warn("api.jwtSetUri: {}", keys.error().text());
    return;
  }
  const std::scoped_lock lock(mutex_);
  known_.keys = std::make_shared<const KeySet>(std::move(*keys));
  known_.read_at = clock_.monotonic();
}

}  // namespace hindsight::auth
