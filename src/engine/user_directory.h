#pragma once

#include <mutex>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "engine/engine_client.h"

namespace hindsight::engine {

/// Display names of users, read from the engines and kept for three hours. A user nobody knows is
/// shown by id. Thread-safe.
class UserDirectory {
 public:
  UserDirectory(std::vector<EngineClient*> engines, const Clock& clock)
      : engines_(std::move(engines)), clock_(clock) {}
  /// Reads all users when the last read is too old; at most `kUsersMax` per engine. An engine that
  /// fails keeps its old names.
  void refresh(std::stop_token stop);
  /// Empty when unknown.
  [[nodiscard]] std::string name(std::string_view user_id) const;

 private:
  static constexpr std::size_t kUsersMax = 100'000;
  const std::vector<EngineClient*> engines_;
  const Clock& clock_;
  std::mutex refreshing_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::string> names_;  // guarded by mutex_
  EpochMs read_at_ = 0;                                 // guarded by refreshing_
};

}  // namespace hindsight::engine
