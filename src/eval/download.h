#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>

#include "base/result.h"

namespace hindsight::eval {

/// A file that is written while it is sent, so that its size does not count. What can be refused
/// was refused when it was made. Confined to one thread.
class Download {
 public:
  virtual ~Download() = default;
  /// The next bytes; none = the file is complete. After an error it never will be.
  virtual Result<std::string> next() = 0;
  /// Rows that there are, or process instances of an event log, also those that a limit leaves out.
  std::int64_t rows = 0;
};

/// How many downloads there may be at a time: each takes memory and a place in the store.
/// Thread-safe; must outlive what was taken.
class DownloadSlots {
  struct GiveBack {
    void operator()(DownloadSlots* slots) const { slots->give_back(); }
  };

 public:
  static constexpr int kMax = 3;
  using Slot = std::unique_ptr<DownloadSlots, GiveBack>;

  /// Waits some seconds. too_many_requests (base/retry.h): others download as yet.
  Result<Slot> take(const std::stop_token& stop);

 private:
  void give_back();

  std::mutex mutex_;
  std::condition_variable_any returned_;
  int free_ = kMax;  // guarded by mutex_
};

}  // namespace hindsight::eval
