#include "engine/identity_directory.h"

#include "base/log.h"

namespace hindsight::engine {

namespace {

constexpr DurationMs kKeptMs = 3 * 3'600'000;
constexpr DurationMs kRetryMs = 60'000;

std::string full_name(const UserProfile& user) {
  auto name = user.first_name;
  if (!name.empty() && !user.last_name.empty()) name += ' ';
  return name + user.last_name;
}

}  // namespace

void IdentityDirectory::refresh(std::stop_token stop) {
  const std::unique_lock only_one(refreshing_, std::try_to_lock);
  if (!only_one.owns_lock() || clock_.now_ms() - read_at_ < kKeptMs) return;
  bool all_answered = true;
  for (auto* engine : engines_) {
    const auto status = read(*engine, stop);
    if (status) continue;
    // Whoever asked has left, which says nothing about the engine: the next one asks again.
    if (stop.stop_requested()) return;
    log::warn("names of users and groups of engine {}: {}", engine->alias(), status.error().text());
    all_answered = false;
  }
  read_at_ = clock_.now_ms() - (all_answered ? 0 : kKeptMs - kRetryMs);
}

Status IdentityDirectory::read(EngineClient& engine, std::stop_token stop) {
  HS_ASSIGN(const auto users, engine.users(kNamesMax, stop));
  HS_ASSIGN(auto groups, engine.groups(kNamesMax, stop));
  const std::lock_guard lock(mutex_);
  for (const auto& user : users) users_[user.id] = full_name(user);
  for (auto& group : groups) groups_[group.id] = std::move(group.name);
  return {};
}

bool IdentityDirectory::has(const Names& names, std::string_view id) const {
  const std::lock_guard lock(mutex_);
  return names.contains(std::string(id));
}

std::string IdentityDirectory::find(const Names& names, std::string_view id) const {
  const std::lock_guard lock(mutex_);
  const auto at = names.find(std::string(id));
  return at == names.end() ? std::string() : at->second;
}

}  // namespace hindsight::engine
