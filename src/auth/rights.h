#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "auth/authorization_resolver.h"
#include "engine/identity.h"
#include "model/definitions.h"
#include "store/definition_store.h"

namespace hindsight::auth {

/// What a user may see of one engine.
struct EngineRights {
  bool application = false;  ///< may use this application at all; without it nothing else counts
  ResourceGrants process_definitions;
  ResourceGrants decision_definitions;
  ResourceGrants tenants;
  std::string default_tenant;  ///< granted to everyone with application access; empty = none
};

/// What one user may see of all engines; tenant "" means "no tenant" everywhere. Immutable,
/// thread-safe.
class Rights {
 public:
  Rights() = default;
  /// `by_engine` by alias. An engine that is missing contributes nothing.
  Rights(std::map<std::string, EngineRights, std::less<>> by_engine, engine::UserProfile profile,
         std::vector<std::string> groups, bool super_user, bool complete);

  /// Of the public API, which is tied to no user: everything, also what no engine has any more.
  static Rights of_everything();

  /// The same with what is granted beside the engines' own rights, to those who may use the
  /// application.
  [[nodiscard]] Rights with(std::string alias, EngineRights granted) const;

  /// May see data of this definition of this engine and tenant; the question for single
  /// definitions, instances and list entries. A blank key is allowed.
  [[nodiscard]] bool allows_instance(model::DefinitionType type, std::string_view key,
                                     std::string_view tenant, std::string_view engine) const;

  /// May see a report on `key` over all of `tenants` (empty list: the definition without tenant).
  /// Each tenant must be allowed by an engine that the definition was imported from and that knows
  /// the tenant. A blank key is allowed (a report without definition); a key that was never
  /// imported is not.
  [[nodiscard]] bool allows(model::DefinitionType type, std::string_view key,
                            const std::vector<std::string>& tenants,
                            const store::DefinitionCatalog& catalog) const;

  /// Tenants that may be chosen for `key`, sorted, "" first: those the definition is deployed for
  /// and, where it is deployed without tenant, all of that engine's that the user may see.
  [[nodiscard]] std::vector<std::string> tenants_of(model::DefinitionType type,
                                                    std::string_view key,
                                                    const store::DefinitionCatalog& catalog) const;

  [[nodiscard]] bool allows_tenant(std::string_view tenant, std::string_view engine) const;
  /// May use the application: granted by at least one engine.
  [[nodiscard]] bool application() const;

  /// Profile as the first engine that knows the user gives it; only the id when none could be read.
  [[nodiscard]] const engine::UserProfile& profile() const { return profile_; }
  /// Ids of the user's groups in all engines with application access, sorted.
  [[nodiscard]] const std::vector<std::string>& groups() const { return groups_; }
  /// By configured user or group id. Gives rights on entities, never on definitions.
  [[nodiscard]] bool super_user() const { return super_user_; }
  /// False when an engine could not be asked; such rights are kept for seconds only.
  [[nodiscard]] bool complete() const { return complete_; }

 private:
  [[nodiscard]] const EngineRights* engine(std::string_view alias) const;

  std::map<std::string, EngineRights, std::less<>> by_engine_;  // only with application access
  engine::UserProfile profile_;
  std::vector<std::string> groups_;
  bool everything_ = false;
  bool super_user_ = false;
  bool complete_ = true;
};

}  // namespace hindsight::auth
