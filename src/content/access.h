#pragma once

#include <map>
#include <string>

#include "content/caller.h"
#include "content/saved_report.h"
#include "report/definition.h"
#include "store/definition_store.h"

namespace hindsight::content {

/// What one caller may see and change of what users save, for the time of one request: the only
/// place that decides it. What is private is its owner's and super users'. Nobody sees a report of
/// definitions or tenants that he may not see, not even its owner; a combined report is as its
/// children are. Not thread-safe; everything given must outlive it.
class Access {
 public:
  Access(const Caller& caller, store::ContentStore& contents,
         std::shared_ptr<const store::DefinitionCatalog> catalog)
      : caller_(caller), contents_(contents), catalog_(std::move(catalog)) {}

  /// What the caller may do with it, whatever it shows. forbidden: he may not see it.
  Result<Role> role_of(const Entity& entity);
  /// forbidden unless the caller may change and remove it.
  Status check_editor(const Entity& entity);
  /// forbidden unless the caller may make something there; not_found: there is no such collection.
  Status check_place(const std::string& collection);
  /// The same, of something that is already there and that the caller may change.
  Status check_stays(const std::string& wanted, const Entity& entity);

  /// forbidden when the caller may not see the report.
  Status check(const SavedReport& report);
  /// forbidden when the caller may not see all of that.
  Status check_selection(model::DefinitionType type, const report::Selection& selection) const;
  /// The same of what the report is about, whoever's it is.
  Status check_definitions(const SavedReport& single) const;

 private:
  Status check_child(const std::string& id);

  const Caller& caller_;
  store::ContentStore& contents_;
  std::shared_ptr<const store::DefinitionCatalog> catalog_;
  std::map<std::string, Status> singles_;  ///< what was found so far, by id
};

/// forbidden unless the caller may make and change what lies in no collection.
Status check_editor(const Caller& caller);

}  // namespace hindsight::content
