#include "eval/download.h"

#include <chrono>

namespace hindsight::eval {
namespace {

constexpr std::chrono::seconds kWait{5};

}  // namespace

Result<DownloadSlots::Slot> DownloadSlots::take(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  if (!returned_.wait_for(lock, stop, kWait, [this] { return free_ > 0; })) {
    if (stop.stop_requested()) return fail(ErrorCode::cancelled, "the download was cancelled");
    return fail(ErrorCode::too_many_requests,
                "others download at the moment; try again in a few seconds");
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
