#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>

#include "auth/key_set.h"
#include "base/clock.h"

namespace hindsight::auth {

/// Reads the text of a key set where it is published, within a deadline of its own.
using ReadKeys = std::function<Result<std::string>(std::stop_token)>;

/// A key set of somebody else, read when it is needed. It is read again when it is old and when a
/// token names a key that it lacks, but however many ask, not more often than every ten seconds.
/// Keys are good for an hour if they cannot be read again. Thread-safe; the clock must outlive it.
class RemoteKeys {
 public:
  RemoteKeys(ReadKeys read, const Clock& clock) : read_(std::move(read)), clock_(clock) {}

  /// Those known, read again if there is a reason; `id` is the key that is needed, empty if any
  /// will do. While one reads, others go on with what is known. unavailable: there are none, or
  /// they are too old.
  Result<std::shared_ptr<const KeySet>> for_key(std::string_view id, std::stop_token stop);

 private:
  struct Known {
    std::shared_ptr<const KeySet> keys;
    std::optional<std::chrono::nanoseconds> read_at, asked_at;
  };
  [[nodiscard]] Known known();
  void read(std::stop_token stop);

  const ReadKeys read_;
  const Clock& clock_;
  std::mutex reading_;  // held by the one who reads
  std::mutex mutex_;
  Known known_;  // guarded by mutex_
};

}  // namespace hindsight::auth
