#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "content/access.h"
#include "content/holders.h"

namespace hindsight::content {

/// Changes a collection as one of its managers, until it is written: `change` gets it as it is now.
/// Errors of `change` and of Access::open_collection().
Outcome<void> change_collection(const std::string& id, const Caller& caller,
                                store::ContentStore& contents,
                                const std::shared_ptr<const store::DefinitionCatalog>& catalog,
                                EpochMs now,
                                const std::function<Outcome<void>(Collection&)>& change);

/// Collections as users see them. Thread-safe, also over several instances. What is given must
/// outlive it. Common errors: not_found, there is no such collection; forbidden, the caller has no
/// role in it, or none that allows this.
class Collections {
 public:
  Collections(store::ContentStore& contents, store::DefinitionStore& definitions,
              const Clock& clock, Random& random)
      : contents_(contents), definitions_(definitions), clock_(clock), random_(random) {}

  struct Found {
    Collection collection;
    Role role = Role::viewer;
  };
  struct Listed {
    Found found;
    std::size_t reports = 0;  ///< that lie in it, whether or not the caller sees them
    std::size_t dashboards = 0;
  };
  struct List {
    std::vector<Listed> collections;
    bool more = false;  ///< there are others that are not in the list
  };

  /// Makes a collection that the caller manages; its id. `default_name`: if the input has none.
  Result<std::string> create(EntityInput input, const std::string& default_name,
                             const Caller& caller);
  /// A collection with the same members, scope, reports and dashboards, which the caller manages.
  /// forbidden: he may not see one of the reports.
  Result<std::string> copy(const std::string& id,
                           const std::function<std::string(const std::string& name)>& name_of_copy,
                           const Caller& caller);
  Result<Found> read(const std::string& id, const Caller& caller);
  /// Those in which the caller has a role.
  Result<List> list(const Caller& caller);
  /// Replaces name and description; a name that the input lacks stays.
  Status update(const std::string& id, const EntityInput& input, const Caller& caller);

  /// What lies in it; of that, what would be lost with the collection.
  Result<std::vector<Conflict>> conflicts(const std::string& id, const Caller& caller);
  /// With `force` all that lies in it goes, too. Without it that is the answer, and nothing was
  /// changed unless it is empty.
  Result<std::vector<Conflict>> remove(const std::string& id, bool force, const Caller& caller);
  /// Whether the caller may remove all of them.
  Status check_removal(const std::vector<std::string>& ids, const Caller& caller);
  /// Removes several with force; what is gone already is no error.
  Status remove_all(const std::vector<std::string>& ids, const Caller& caller);

 private:
  Access access_of(const Caller& caller) { return {caller, contents_, definitions_.catalog()}; }
  Result<std::vector<Conflict>> conflicts_in(const std::string& id);
  Status clear(const std::string& id);

  store::ContentStore& contents_;
  store::DefinitionStore& definitions_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace hindsight::content
