#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "content/combining.h"
#include "content/copies.h"
#include "content/report_input.h"

namespace hindsight::content {

/// Saved reports as users see them: checks rights, keeps combined reports and their children in
/// accord. Thread-safe, also over several instances; the last of two writers wins, and nothing of
/// what another wrote is mixed in. What is given must outlive it. Common errors: not_found, there
/// is no such report; forbidden, the caller may not see or not change it; refusals as of
/// Access::check_scope().
class SavedReports {
 public:
  SavedReports(store::ContentStore& contents, store::DefinitionStore& definitions,
               const Clock& clock, Random& random)
      : contents_(contents), definitions_(definitions), clock_(clock), random_(random) {}

  struct Found {
    SavedReport report;
    Role role = Role::viewer;
  };
  struct List {
    std::vector<Found> reports;  ///< by id
    bool more = false;           ///< there are others that are not in the list
  };

  /// Makes a report of the caller where the input says; its id. `default_name`: if the input has
  /// none.
  Outcome<std::string> create(ReportInput input, const std::string& default_name,
                              const Caller& caller);
  /// A report of the caller with the same definition; its id.
  Outcome<std::string> copy(const std::string& id, const CopyTarget& target, const Caller& caller);
  Result<Found> read(const std::string& id, const Caller& caller);
  /// The reports that a combined report holds, in order, without those that are gone.
  Result<std::vector<Found>> children(const SavedReport& combined, const Caller& caller);
  /// The reports in a collection that the caller may see; without one, the private ones.
  Result<List> list(const Caller& caller, const std::string& collection = {});

  /// Replaces the definition; a name that the input lacks stays. With `force` the report leaves the
  /// combined reports that it no longer fits in. Without it these are the answer, and nothing was
  /// changed unless there are none. The same for remove(), about all that hold the report,
  /// dashboards as well.
  Outcome<std::vector<Conflict>> update(const std::string& id, const ReportInput& input, bool force,
                                        const Caller& caller);
  Result<std::vector<Conflict>> remove(const std::string& id, bool force, const Caller& caller);
  /// What would hinder remove().
  Result<std::vector<Conflict>> conflicts(const std::string& id, const Caller& caller);

  /// Whether the caller may remove all of them.
  Status check_removal(const std::vector<std::string>& ids, const Caller& caller);
  /// Removes several with force; what is gone already is no error.
  Status remove_all(const std::vector<std::string>& ids, const Caller& caller);
  /// Whether something that is not among `removed` would lose one of the reports.
  Result<bool> would_conflict(const std::vector<std::string>& ids,
                              const std::vector<std::string>& removed, const Caller& caller);

 private:
  Access access_of(const Caller& caller) { return {caller, contents_, definitions_.catalog()}; }
  Result<StoredReport> open(const std::string& id, Access& access);
  Outcome<void> check(const SavedReport& report, Access& access);

  store::ContentStore& contents_;
  store::DefinitionStore& definitions_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace hindsight::content
