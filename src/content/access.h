#pragma once

#include <map>
#include <string>

#include "content/caller.h"
#include "content/collection.h"
#include "content/refusal.h"
#include "content/saved_report.h"
#include "report/definition.h"
#include "store/definition_store.h"

namespace hindsight::content {

/// What one caller may see and change of what users save, for the time of one request: the only
/// place that decides it. What is private is its owner's and super users'. What lies in a
/// collection is seen and changed by the role in it: a user's own role counts before those of his
/// groups, of which the highest does; super users manage all collections. Nobody sees a report of
/// definitions or tenants that he may not see, whatever his role; a combined report is as its
/// children are. Not thread-safe; everything given must outlive it.
class Access {
 public:
  Access(const Caller& caller, store::ContentStore& contents,
         std::shared_ptr<const store::DefinitionCatalog> catalog)
      : caller_(caller), contents_(contents), catalog_(std::move(catalog)) {}

  /// The caller's role in a collection. forbidden: he has none; not_found: there is no such
  /// collection.
  Result<Role> role_in(const std::string& collection);
  /// The collection, to those who have that role at least; errors as of role_in().
  Result<StoredCollection> open_collection(const std::string& id, Role at_least);
  /// Answers questions about a collection by this one, which need not be stored yet.
  void remember(const Collection& collection);

  /// What the caller may do with a report or dashboard, whatever it shows: viewer or editor.
  /// forbidden: he may not see it.
  Result<Role> role_of(const Entity& entity);
  /// forbidden unless the caller may change and remove it.
  Status check_editor(const Entity& entity);
  /// forbidden unless the caller may make something there; not_found: there is no such collection.
  Status check_place(const std::string& collection);
  /// Of a change that names a collection: invalid_argument when this is another one than that in
  /// which the entity lies.
  Status check_stays(const std::string& wanted, const Entity& entity);
  /// Whether the collection in which a single report lies is for the definitions and tenants that
  /// it is about. conflict, for the reason nonDefinitionScopeCompliantConflict or
  /// nonTenantScopeCompliantConflict.
  Outcome<void> check_scope(const SavedReport& single);

  /// forbidden when the caller may not see the report.
  Status check(const SavedReport& report);
  /// forbidden when the caller may not see all of that.
  Status check_selection(model::DefinitionType type, const report::Selection& selection) const;
  /// The same of what the report is about, whoever's it is.
  Status check_definitions(const SavedReport& single) const;

 private:
  Result<const Collection*> collection(const std::string& id);
  Status check_child(const std::string& id);

  const Caller& caller_;
  store::ContentStore& contents_;
  std::shared_ptr<const store::DefinitionCatalog> catalog_;
  std::map<std::string, Status> singles_;  ///< what was found so far, by id
  std::map<std::string, Collection> collections_;
};

/// forbidden unless the caller may make and change what lies in no collection.
Status check_editor(const Caller& caller);

}  // namespace hindsight::content
