#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/dashboard_input.h"
#include "content/refusal.h"
#include "content/report_input.h"
#include "content/saved_report.h"

/// Reports and dashboards in files that travel from one server to another, in the format of
/// Optimize.
namespace hindsight::content {

template <typename Input>
struct FileEntity {
  std::string id;            ///< within the file, where other entities name it
  std::size_t position = 0;  ///< in the file
  Input input;
};
using FileReport = FileEntity<ReportInput>;
using FileDashboard = FileEntity<DashboardInput>;

struct EntityFile {
  std::vector<FileReport> reports;
  std::vector<FileDashboard> dashboards;
};

/// Reads a list of reports and dashboards as Optimize 3.7 to 3.15 or write_entity_file() wrote it;
/// what these versions had not yet gets its default. Each id comes once, and combined reports and
/// dashboards hold reports of the file only. invalid_argument: `message` says what is wrong,
/// `context` where, its reason is importFileInvalid, importDescriptionInvalid or
/// importIndexVersionMismatch, with `{mismatchingIndices: [{indexName, sourceIndexVersion,
/// targetIndexVersion}]}` of all entities.
Outcome<EntityFile> read_entity_file(std::string_view text, EpochMs now);

/// JSON text. Of combined reports, `reports` has the children first.
std::string write_entity_file(const std::vector<SavedReport>& reports,
                              const std::vector<Dashboard>& dashboards = {});

}  // namespace hindsight::content
