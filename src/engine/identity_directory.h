#pragma once

#include <mutex>
#include <stop_token>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "engine/engine_client.h"

namespace hindsight::engine {

/// Display names of users and groups, read from the engines and kept for three hours. Who nobody
/// knows is shown by id. Thread-safe.
class IdentityDirectory {
 public:
  IdentityDirectory(std::vector<EngineClient*> engines, const Clock& clock)
      : engines_(std::move(engines)), clock_(clock) {}
  /// Reads all of them when the last read is too old; at most `kNamesMax` of each kind per engine.
  /// An engine that fails keeps its old names.
  void refresh(std::stop_token stop);
  /// Whether an engine has named it.
  [[nodiscard]] bool has_user(std::string_view id) const { return has(users_, id); }
  [[nodiscard]] bool has_group(std::string_view id) const { return has(groups_, id); }
  /// Empty when unknown.
  [[nodiscard]] std::string user_name(std::string_view id) const { return find(users_, id); }
  [[nodiscard]] std::string group_name(std::string_view id) const { return find(groups_, id); }

 private:
  using Names = std::unordered_map<std::string, std::string>;
  static constexpr std::size_t kNamesMax = 100'000;

  Status read(EngineClient& engine, std::stop_token stop);
  bool has(const Names& names, std::string_view id) const;
  std::string find(const Names& names, std::string_view id) const;

  const std::vector<EngineClient*> engines_;
  const Clock& clock_;
  std::mutex refreshing_;
  mutable std::mutex mutex_;
  Names users_;          // guarded by mutex_
  Names groups_;         // guarded by mutex_
  EpochMs read_at_ = 0;  // guarded by refreshing_
};

}  // namespace hindsight::engine
