#pragma once

#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "engine/identity.h"

namespace hindsight::auth {

/// Which resources of one type a user may see in one engine. A value; empty = none.
class ResourceGrants {
 public:
  bool can_see_all = false;
  std::set<std::string, std::less<>> authorized;  ///< decides unless can_see_all
  std::set<std::string, std::less<>> prohibited;  ///< decides if can_see_all

  [[nodiscard]] bool allows(std::string_view id) const {
    return can_see_all ? !prohibited.contains(id) : authorized.contains(id);
  }
};

/// Applies Optimize's rules to the rows for one user and the groups of that user: rows of the user
/// beat rows of groups, which beat global rows; of one level GRANT beats REVOKE, and single ids
/// beat
/// `*`. Only rows (also REVOKE rows) with the permission ALL or `permission` count. Pure.
ResourceGrants resolve(std::span<const engine::Authorization> rows, std::string_view permission);

}  // namespace hindsight::auth
