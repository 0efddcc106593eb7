#pragma once

#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "auth/rights.h"
#include "base/result.h"
#include "engine/identity.h"

namespace hindsight::auth {

/// Asks the engines what a user may see. Immutable, thread-safe; calls block.
class RightsReader {
 public:
  /// The engines, in the order of the configuration, must outlive the reader.
  RightsReader(std::vector<engine::Identity*> engines,
               std::map<std::string, std::string> default_tenants,
               std::vector<std::string> super_user_ids, std::vector<std::string> super_group_ids);

  /// An engine of which any part cannot be read contributes nothing, and the answer is marked
  /// incomplete. unavailable when none could be read; cancelled when `stop` was requested.
  Result<std::shared_ptr<const Rights>> read(const std::string& user, std::stop_token stop) const;

  /// Whether one engine lets the user in.
  static Result<bool> application_access(engine::Identity& engine, const std::string& user,
                                         std::stop_token stop);

 private:
  struct FromEngine {
    EngineRights rights;
    std::vector<std::string> groups;
  };
  Result<FromEngine> read_engine(engine::Identity& engine, const std::string& user,
                                 std::stop_token stop) const;
  [[nodiscard]] bool is_super_user(const std::string& user,
                                   const std::vector<std::string>& groups) const;

  const std::vector<engine::Identity*> engines_;
  const std::map<std::string, std::string> default_tenants_;
  const std::vector<std::string> super_user_ids_;
  const std::vector<std::string> super_group_ids_;
};

}  // namespace hindsight::auth
