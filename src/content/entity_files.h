#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "content/entity_file.h"
#include "content/saved_reports.h"

namespace hindsight::content {

/// Carries saved reports from one server to another. Thread-safe; what is given must outlive it.
class EntityFiles {
 public:
  EntityFiles(SavedReports& reports, store::ContentStore& contents,
              store::DefinitionStore& definitions, const Clock& clock, Random& random)
      : reports_(reports),
        contents_(contents),
        definitions_(definitions),
        clock_(clock),
        random_(random) {}

  /// The text of a file with the reports, each once, in their order but behind those that they
  /// hold. Errors as of SavedReports::read().
  Result<std::string> export_reports(const std::vector<std::string>& ids, const Caller& caller);

  /// Makes private reports of the caller of all that the file holds, or of none; their new ids in
  /// the order of the file. invalid_argument: the file is none or is about definitions that were
  /// not imported; `message` names them. forbidden: the caller may not make reports, or not see
  /// what these are about. not_found: `collection` is neither empty nor one that there is.
  Result<std::vector<std::string>> import(std::string_view text, const std::string& collection,
                                          const Caller& caller);

 private:
  std::vector<SavedReport> with_new_ids(std::vector<FileReport> file, const Caller& caller);
  Status check_rights(const std::vector<SavedReport>& reports, const Caller& caller);
  Status write(const std::vector<store::Content>& contents);
  bool take_back(const store::Content& content);

  SavedReports& reports_;
  store::ContentStore& contents_;
  store::DefinitionStore& definitions_;
  const Clock& clock_;
  Random& random_;
};

}  // namespace hindsight::content
