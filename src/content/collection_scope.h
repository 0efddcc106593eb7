#pragma once

#include <string>
#include <vector>

#include "content/collections.h"

namespace hindsight::content {

/// Reads `[{definitionType, definitionKey, tenants}]`, where absent tenants are none;
/// invalid_argument: `message` says what is wrong, `context` where.
Result<std::vector<ScopeEntry>> read_scope(const json::Value& list);
/// Reads `{tenants}`.
Result<std::vector<std::string>> read_scope_tenants(const json::Value& body);

/// What the reports in a collection may be about, as its managers change it. What takes data
/// sources away takes the reports on them away, too: without `force` these are the answer, and
/// nothing was changed unless there are none. Thread-safe, also over several instances. What is
/// given must outlive it. Common errors: those of Collections; forbidden: the caller may not see
/// what he adds; not_found: there is no such entry.
class CollectionScope {
 public:
  CollectionScope(store::ContentStore& contents, store::DefinitionStore& definitions,
                  const Clock& clock)
      : contents_(contents), definitions_(definitions), clock_(clock) {}

  /// Tenants of entries that there are already are added to theirs.
  Status add(const std::string& collection, const std::vector<ScopeEntry>& entries,
             const Caller& caller);
  /// Gives an entry other tenants; those that the caller may not see stay as they are. `entry`: an
  /// id as of id_of().
  Result<std::vector<Conflict>> replace_tenants(const std::string& collection,
                                                const std::string& entry,
                                                const std::vector<std::string>& tenants, bool force,
                                                const Caller& caller);
  /// All or none.
  Result<std::vector<Conflict>> remove(const std::string& collection,
                                       const std::vector<std::string>& entries, bool force,
                                       const Caller& caller);
  /// What would hinder remove().
  Result<std::vector<Conflict>> conflicts(const std::string& collection,
                                          const std::vector<std::string>& entries,
                                          const Caller& caller);

 private:
  using Change = std::function<Status(std::vector<ScopeEntry>&)>;

  Result<std::vector<Conflict>> narrow(const std::string& collection, const Change& change,
                                       bool force, const Caller& caller);
  Result<std::vector<Conflict>> outside(const Collection& collection, const Caller& caller);
  Status drop_report(const std::string& id, const Caller& caller);

  store::ContentStore& contents_;
  store::DefinitionStore& definitions_;
  const Clock& clock_;
};

}  // namespace hindsight::content
