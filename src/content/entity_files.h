#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/dashboards.h"
#include "content/entity_file.h"
#include "content/saved_reports.h"

namespace hindsight::content {

/// Carries saved reports and dashboards from one server to another. Thread-safe; what is given must
/// outlive it.
class EntityFiles {
 public:
  EntityFiles(SavedReports& reports, Dashboards& dashboards, store::ContentStore& contents,
              store::DefinitionStore& definitions, const Clock& clock, Random& random)
      : reports_(reports),
        dashboards_(dashboards),
        contents_(contents),
        definitions_(definitions),
        clock_(clock),
        random_(random) {}

  /// The text of a file with the reports, each once, in their order but behind those that they
  /// hold. Errors as of SavedReports::read().
  Result<std::string> export_reports(const std::vector<std::string>& ids, const Caller& caller);
  /// The text of a file with the dashboards, each once, behind all reports on them. Errors as of
  /// Dashboards::read() and SavedReports::read().
  Result<std::string> export_dashboards(const std::vector<std::string>& ids, const Caller& caller);

  struct Imported {
    std::string id;         ///< new
    std::string_view kind;  ///< report or dashboard
  };
  /// Makes reports and dashboards of the caller of all that the file holds, or of none, in the
  /// order of the file. invalid_argument: the file is none or is about definitions that were not
  /// imported; `message` names them. forbidden: the caller may not make reports there, or not see
  /// what these are about. not_found: there is no such collection. Refusals as of
  /// read_entity_file(), check_imported(), check_allowed() and Access::check_scope().
  Outcome<std::vector<Imported>> import(std::string_view text, const std::string& collection,
                                        const Caller& caller);

 private:
  struct Made;

  static Outcome<void> check_scope(const Made& made, Access& access);
  Made make(EntityFile file, const std::string& collection, const Caller& caller);
  static Result<std::vector<store::Content>> in_order_of_writing(const Made& made);

  SavedReports& reports_;
  Dashboards& dashboards_;
  store::ContentStore& contents_;
  store::DefinitionStore& definitions_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace hindsight::content
