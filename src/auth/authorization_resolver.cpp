#include "auth/authorization_resolver.h"

#include <algorithm>

namespace hindsight::auth {

namespace {

using engine::Authorization;
using engine::AuthorizationType;

bool is_relevant(const Authorization& row, std::string_view permission) {
  return std::any_of(row.permissions.begin(), row.permissions.end(),
                     [&](const auto& one) { return one == "ALL" || one == permission; });
}

void all_or_nothing(ResourceGrants& grants, bool can_see_all) {
  grants.can_see_all = can_see_all;
  grants.authorized.clear();
  grants.prohibited.clear();
}

void authorize(ResourceGrants& grants, const std::string& id) {
  grants.authorized.insert(id);
  grants.prohibited.erase(id);
}

void prohibit(ResourceGrants& grants, const std::string& id) {
  grants.prohibited.insert(id);
  grants.authorized.erase(id);
}

/// One level: rows of groups, or rows of the user. `*` first, so that it wipes the levels below
/// but not single ids of its own level.
template <typename IsOfLevel>
void apply_level(ResourceGrants& grants, std::span<const Authorization> rows,
                 std::string_view permission, IsOfLevel is_of_level) {
  const auto each = [&](AuthorizationType type, bool any_id, auto&& apply) {
    for (const auto& row : rows) {
      if (row.type == type && is_of_level(row) && (row.resource_id == "*") == any_id &&
          !row.resource_id.empty() && is_relevant(row, permission)) {
        apply(row.resource_id);
      }
    }
  };
  each(AuthorizationType::revoke, true, [&](const auto&) { all_or_nothing(grants, false); });
  each(AuthorizationType::grant, true, [&](const auto&) { all_or_nothing(grants, true); });
  each(AuthorizationType::revoke, false, [&](const auto& id) { prohibit(grants, id); });
  each(AuthorizationType::grant, false, [&](const auto& id) { authorize(grants, id); });
}

}  // namespace

ResourceGrants resolve(std::span<const Authorization> rows, std::string_view permission) {
  ResourceGrants grants;
  for (const auto& row : rows) {
    if (row.type != AuthorizationType::global || !is_relevant(row, permission)) continue;
    if (row.resource_id == "*") {
      all_or_nothing(grants, true);
    } else if (!row.resource_id.empty()) {
      authorize(grants, row.resource_id);
    }
  }
  apply_level(grants, rows, permission, [](const auto& row) { return !row.group_id.empty(); });
  apply_level(grants, rows, permission, [](const auto& row) { return !row.user_id.empty(); });
  return grants;
}

}  // namespace hindsight::auth
