#pragma once

#include <map>
#include <string>

#include "content/caller.h"
#include "content/saved_report.h"
#include "store/definition_store.h"

namespace hindsight::content {

/// What one caller may see of saved reports, for the time of one request. A private report is its
/// owner's and super users'; and nobody sees one of definitions or tenants that he may not see,
/// not even its owner. A combined report is as its children are. Not thread-safe; everything given
/// must outlive it.
class Access {
 public:
  Access(const Caller& caller, store::ContentStore& contents,
         std::shared_ptr<const store::DefinitionCatalog> catalog)
      : caller_(caller), contents_(contents), catalog_(std::move(catalog)) {}

  /// forbidden when the caller may not see the report.
  Status check(const SavedReport& report);
  /// forbidden when the caller may not see what the report is about, whoever's it is.
  Status check_definitions(const SavedReport& single) const;

 private:
  Status check_child(const std::string& id);

  const Caller& caller_;
  store::ContentStore& contents_;
  std::shared_ptr<const store::DefinitionCatalog> catalog_;
  std::map<std::string, Status> singles_;  ///< what was found so far, by id
};

/// What the caller may do with a private report that he may see, or with new ones.
Role private_role(const Caller& caller);
/// forbidden unless the caller may make and change private reports.
Status check_editor(const Caller& caller);
/// not_found unless `wanted` is a collection that reports can lie in; empty = none. `own`: where
/// the report lies already.
Status check_collection(const std::string& wanted, const std::string& own = {});

}  // namespace hindsight::content
