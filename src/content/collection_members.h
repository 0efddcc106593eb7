#pragma once

#include <string>
#include <vector>

#include "content/collections.h"

namespace hindsight::content {

/// Reads `[{identity: {id, type: user|group}, role}]`; invalid_argument: `message` says what is
/// wrong, `context` where.
Result<std::vector<Member>> read_members(const json::Value& list);
/// Reads `{role}`.
Result<Role> read_role(const json::Value& body);

/// Who has which role in a collection, as its managers change it: one manager at least remains.
/// Thread-safe, also over several instances. What is given must outlive it. Common errors: those of
/// Collections; conflict for the reason collectionConflict, no manager would remain; not_found,
/// nobody has that role.
class CollectionMembers {
 public:
  CollectionMembers(store::ContentStore& contents, store::DefinitionStore& definitions,
                    const Clock& clock)
      : contents_(contents), definitions_(definitions), clock_(clock) {}

  /// All or none; conflict: one of them has a role already.
  Outcome<void> add(const std::string& collection, const std::vector<Member>& members,
                    const Caller& caller);
  /// `member`: an id as of id_of().
  Outcome<void> change(const std::string& collection, const std::string& member, Role role,
                       const Caller& caller);
  /// All or none.
  Outcome<void> remove(const std::string& collection, const std::vector<std::string>& members,
                       const Caller& caller);

 private:
  Outcome<void> rewrite(const std::string& collection, const Caller& caller,
                        const std::function<Outcome<void>(std::vector<Member>&)>& change);

  store::ContentStore& contents_;
  store::DefinitionStore& definitions_;
  const Clock& clock_;
};

}  // namespace hindsight::content
