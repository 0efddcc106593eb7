#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "content/combining.h"
#include "content/report_input.h"

namespace hindsight::content {

/// Saved reports as users see them: checks rights, keeps combined reports and their children in
/// accord. Thread-safe, also over several instances; the last of two writers wins, and nothing of
/// what another wrote is mixed in. What is given must outlive it. Common errors: not_found, there
/// is no such report; forbidden, the caller may not see or not change it.
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

  /// Makes a private report of the caller; its id. `default_name`: if the input has none.
  Result<std::string> create(ReportInput input, const std::string& default_name,
                             const Caller& caller);
  /// A private report of the caller with the same definition; its id.
  Result<std::string> copy(const std::string& id,
                           const std::function<std::string(const std::string& name)>& name_of_copy,
                           const Caller& caller);
  Result<Found> read(const std::string& id, const Caller& caller);
  /// The reports that a combined report holds, in order, without those that are gone.
  Result<std::vector<Found>> children(const SavedReport& combined, const Caller& caller);
  /// The private reports that the caller may see.
  Result<List> list(const Caller& caller);

  /// Replaces the definition; a name that the input lacks stays. With `force` the report leaves the
  /// combined reports that it no longer fits in. Without it these are the answer, and nothing was
  /// changed unless there are none. The same for remove(), about all that hold the report.
  Result<std::vector<Conflict>> update(const std::string& id, const ReportInput& input, bool force,
                                       const Caller& caller);
  Result<std::vector<Conflict>> remove(const std::string& id, bool force, const Caller& caller);
  /// What would hinder remove().
  Result<std::vector<Conflict>> conflicts(const std::string& id, const Caller& caller);

  /// Removes several with force, once it is known that the caller may remove all of them.
  Status remove_all(const std::vector<std::string>& ids, const Caller& caller);
  /// Whether a combined report that is not removed itself would lose a child.
  Result<bool> would_conflict(const std::vector<std::string>& ids, const Caller& caller);

 private:
  Access access_of(const Caller& caller) { return {caller, contents_, definitions_.catalog()}; }
  Result<StoredReport> open(const std::string& id, Access& access);
  Status check(const SavedReport& report, Access& access);
  Status take_out(const std::string& child, const std::vector<StoredReport>& parents,
                  const Caller& caller);
  Status take_out_of(const std::string& child, const std::string& parent, const Caller& caller);

  store::ContentStore& contents_;
  store::DefinitionStore& definitions_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace hindsight::content
