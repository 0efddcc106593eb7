#pragma once

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "engine/identity.h"
#include "store/fact_store.h"

/// Engine and store as tests want them. Set up before use; thread-safe while in use.
namespace hindsight::auth {

class FakeIdentity final : public engine::Identity {
 public:
  explicit FakeIdentity(std::string alias) : alias_(std::move(alias)) {}

  std::map<std::string, std::string> passwords;            ///< by typed name
  std::map<std::string, engine::UserProfile> profiles;     ///< by typed name
  std::map<std::string, std::vector<std::string>> groups;  ///< by user id
  std::map<engine::Resource, std::vector<engine::Authorization>> rows;
  std::atomic<bool> down = false;  ///< every call fails
  std::atomic<bool> profile_down = false;
  std::atomic<bool> rows_down = false;
  std::atomic<int> verifications = 0, readings = 0;
  std::function<void()> while_reading = [] {};

  /// A user with application access by a row of his own.
  void add_user(const std::string& id, const std::string& password) {
    passwords[id] = password;
    profiles[id] = {id, "First", "Last", id + "@example.org"};
    grant(engine::Resource::application, id, "optimize", "ACCESS");
  }
  void grant(engine::Resource resource, const std::string& user, const std::string& id,
             const std::string& permission = "ALL") {
    rows[resource].push_back({engine::AuthorizationType::grant, {permission}, user, "", id});
  }

  const std::string& alias() const override { return alias_; }
  Result<bool> verify(const std::string& user, const std::string& password,
                      std::stop_token) override {
    ++verifications;
    // A client that quotes its request, to see that nothing of it gets out.
    if (down) return fail(ErrorCode::unavailable, "refused", "POST {\"" + password + "\"}");
    const auto found = passwords.find(user);
    return found != passwords.end() && found->second == password;
  }
  Result<engine::UserProfile> profile(const std::string& user, std::stop_token) override {
    if (down || profile_down) return fail(ErrorCode::unavailable, "refused", "profile");
    const auto found = profiles.find(user);
    if (found == profiles.end()) return fail(ErrorCode::not_found, "no such user");
    return found->second;
  }
  Result<std::vector<std::string>> groups_of(const std::string& user, std::stop_token) override {
    ++readings;
    while_reading();
    if (down) return fail(ErrorCode::unavailable, "refused", "groups");
    const auto found = groups.find(user);
    return found == groups.end() ? std::vector<std::string>() : found->second;
  }
  Result<std::vector<engine::Authorization>> authorizations(
      engine::Resource resource, const std::string& user, const std::vector<std::string>& of_groups,
      std::stop_token) override {
    if (down) return fail(ErrorCode::unavailable, "refused", "authorization");
    if (rows_down && resource != engine::Resource::application) {
      return fail(ErrorCode::deadline_exceeded, "too slow", "authorization");
    }
    std::vector<engine::Authorization> out;
    const auto of_resource = rows.find(resource);
    if (of_resource == rows.end()) return out;
    for (const auto& row : of_resource->second) {
      const bool of_group =
          std::find(of_groups.begin(), of_groups.end(), row.group_id) != of_groups.end();
      if (row.type == engine::AuthorizationType::global || row.user_id == user || of_group) {
        out.push_back(row);
      }
    }
    return out;
  }

 private:
  const std::string alias_;
};

class FakeSessionStore final : public store::SessionStore {
 public:
  std::atomic<bool> down = false;

  Status revoke_session(const std::string& session_id, EpochMs at) override {
    const std::lock_guard lock(mutex_);
    if (down) return fail(ErrorCode::unavailable, "store is closed");
    revoked_.emplace(session_id, at);
    return {};
  }
  Result<bool> is_revoked(const std::string& session_id) override {
    const std::lock_guard lock(mutex_);
    if (down) return fail(ErrorCode::unavailable, "store is closed");
    return revoked_.contains(session_id);
  }
  Status forget_revocations_before(EpochMs time) override {
    const std::lock_guard lock(mutex_);
    std::erase_if(revoked_, [&](const auto& entry) { return entry.second < time; });
    return {};
  }
  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return revoked_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, EpochMs> revoked_;  // guarded by mutex_
};

}  // namespace hindsight::auth
