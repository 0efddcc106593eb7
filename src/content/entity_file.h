#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/report_input.h"
#include "content/saved_report.h"

/// Reports in files that travel from one server to another, in the format of Optimize.
namespace hindsight::content {

struct FileReport {
  std::string id;  ///< within the file, where combined reports name it
  ReportInput input;
};

/// Reads a list of reports as Optimize 3.7 to 3.15 or write_entity_file() wrote it, in its order;
/// what these versions had not yet gets its default. Each id comes once, and combined reports hold
/// reports of the file only. invalid_argument: `message` says what is wrong, `context` where.
Result<std::vector<FileReport>> read_entity_file(std::string_view text, EpochMs now);

/// JSON text. Of combined reports, `reports` has the children first.
std::string write_entity_file(const std::vector<SavedReport>& reports);

}  // namespace hindsight::content
