#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "content/copies.h"
#include "content/dashboard_input.h"

namespace hindsight::content {

/// Dashboards as users see them. Whoever sees one need not see all reports on it. Thread-safe, also
/// over several instances; the last of two writers wins. What is given must outlive it. Common
/// errors: not_found, there is no such dashboard; forbidden, the caller may not see or not change
/// it; refusals of copies as of Access::check_scope().
class Dashboards {
 public:
  Dashboards(store::ContentStore& contents, store::DefinitionStore& definitions, const Clock& clock,
             Random& random)
      : contents_(contents), definitions_(definitions), clock_(clock), random_(random) {}

  struct Found {
    Dashboard dashboard;
    Role role = Role::viewer;
  };
  struct List {
    std::vector<Found> dashboards;  ///< by id
    bool more = false;              ///< there are others that are not in the list
  };

  /// Makes a dashboard of the caller where the input says; its id. `default_name`: if the input has
  /// none. invalid_argument: a report on it is not there or lies elsewhere; forbidden: the caller
  /// may not see one.
  Result<std::string> create(DashboardInput input, const std::string& default_name,
                             const Caller& caller);
  /// A dashboard of the caller with the same tiles; its id.
  Outcome<std::string> copy(const std::string& id, const CopyTarget& target, const Caller& caller);
  Result<Found> read(const std::string& id, const Caller& caller);
  /// The dashboards in a collection; without one, the private ones that the caller may see.
  Result<List> list(const Caller& caller, const std::string& collection = {});
  /// Replaces the dashboard; a name that the input lacks stays. Reports that were on it already may
  /// stay, whether or not the caller sees them. Other errors as of create().
  Status update(const std::string& id, const DashboardInput& input, const Caller& caller);
  /// Its reports stay.
  Status remove(const std::string& id, const Caller& caller);

  /// Whether the caller may remove all of them.
  Status check_removal(const std::vector<std::string>& ids, const Caller& caller);
  /// Removes several; what is gone already is no error.
  Status remove_all(const std::vector<std::string>& ids, const Caller& caller);

 private:
  Access access_of(const Caller& caller) { return {caller, contents_, definitions_.catalog()}; }
  Result<StoredDashboard> open(const std::string& id, Access& access);
  Status check_reports(const Dashboard& dashboard, const std::vector<std::string>& present,
                       Access& access);

  store::ContentStore& contents_;
  store::DefinitionStore& definitions_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace hindsight::content
