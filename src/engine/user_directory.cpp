#include "engine/user_directory.h"

#include "base/log.h"

namespace hindsight::engine {

namespace {
constexpr DurationMs kKeptMs = 3 * 3'600'000;
constexpr DurationMs kRetryMs = 60'000;
}  // namespace

void UserDirectory::refresh(std::stop_token stop) {
  const std::unique_lock only_one(refreshing_, std::try_to_lock);
  if (!only_one.owns_lock() || clock_.now_ms() - read_at_ < kKeptMs) return;
  bool all_answered = true;
  for (auto* engine : engines_) {
    const auto users = engine->users(kUsersMax, stop);
    if (!users) {
      log::warn("user names of engine {}: {}", engine->alias(), users.error().text());
      all_answered = false;
      continue;
    }
    const std::lock_guard lock(mutex_);
    for (const auto& user : *users) {
      auto name = user.first_name;
      if (!name.empty() && !user.last_name.empty()) name += ' ';
      name += user.last_name;
      names_[user.id] = std::move(name);
    }
  }
  read_at_ = clock_.now_ms() - (all_answered ? 0 : kKeptMs - kRetryMs);
}

std::string UserDirectory::name(std::string_view user_id) const {
  const std::lock_guard lock(mutex_);
  const auto at = names_.find(std::string(user_id));
  return at == names_.end() ? std::string() : at->second;
}

}  // namespace hindsight::engine
