#pragma once

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"

namespace hindsight::engine {

struct UserProfile {
  std::string id;
  std::string first_name, last_name, email;
};

struct GroupProfile {
  std::string id, name;
};

enum class AuthorizationType { global = 0, grant = 1, revoke = 2 };

/// A row of the engine's /authorization.
struct Authorization {
  AuthorizationType type = AuthorizationType::grant;
  std::vector<std::string> permissions;
  std::string user_id;      ///< empty = not set
  std::string group_id;     ///< empty = not set
  std::string resource_id;  ///< may be "*"
};

/// Resource type numbers of the engine.
enum class Resource {
  application = 0,
  user = 1,
  group = 2,
  process_definition = 6,
  decision_definition = 10,
  tenant = 11
};

/// Who may log in and see what, as one engine knows it. Blocking calls with a deadline.
/// Thread-safe.
class Identity {
 public:
  virtual ~Identity() = default;
  [[nodiscard]] virtual const std::string& alias() const = 0;
  /// False for wrong credentials.
  virtual Result<bool> verify(const std::string& user, const std::string& password,
                              std::stop_token stop) = 0;
  virtual Result<UserProfile> profile(const std::string& user, std::stop_token stop) = 0;
  virtual Result<std::vector<std::string>> groups_of(const std::string& user,
                                                     std::stop_token stop) = 0;
  /// Rows for that user, for any of those groups, and the global ones.
  virtual Result<std::vector<Authorization>> authorizations(Resource resource,
                                                            const std::string& user,
                                                            const std::vector<std::string>& groups,
                                                            std::stop_token stop) = 0;
};

}  // namespace hindsight::engine
