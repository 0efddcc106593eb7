#include "eval/download.h"

#include <chrono>

#include "base/retry.h"

namespace hindsight::eval {
namespace {

constexpr std::chrono::seconds kWait{5};
/// Nobody knows how long others take; who asks again waits as well.
constexpr std::chrono::seconds kRetryAfter{10};

}  // namespace

Result<DownloadSlots::Slot> DownloadSlots::take(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_for(lock, stop, kWait, [this] { return free_ > 0; })) {
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "the download was cancelled");
    return fail(
        try_again_in(kRetryAfter, "others download at the moment; try again in a few seconds"));
  }
  --free_;
  return Slot(this);
}

void DownloadSlots::give_back() {
  const std::lock_guard lock(mutex_);
  ++free_;
  returned_.notify_one();
}

}  // namespace hindsight::eval
