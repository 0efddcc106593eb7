#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "content/entity.h"
#include "model/definitions.h"

namespace hindsight::content {

enum class ReportType { process, decision, combined };

/// A report as it is kept. Combined ones hold the ids of process reports, and such an id may be of
/// none any more: whoever reads the children leaves out what is gone.
struct SavedReport : Entity {
  ReportType type = ReportType::process;
  /// The definition's `data` with its defaults: always with a list of `definitions`, or of
  /// `reports` if it is combined.
  json::Document data;
};

struct StoredReport {
  SavedReport report;
  store::ContentRevision revision;
};

inline constexpr std::string_view kReportKind = "report";

store::Content to_content(const SavedReport& report);
/// The same; invalid_argument when it is larger than contents may be.
Result<store::Content> storable(const SavedReport& report);
/// data_loss when the body is none of a report.
Result<SavedReport> from_content(const store::Content& content);
/// nullopt = there is no report of that id.
Result<std::optional<StoredReport>> find_report(store::ContentStore& contents,
                                                const std::string& id);

/// What a single report is about.
model::DefinitionType definition_type(ReportType single);

/// Ids of the reports that a combined report consists of, in order; none for single ones.
std::vector<std::string> children_of(const SavedReport& report);
std::vector<std::string> children_of(ReportType type, const json::Value& data);
/// Gives the children of a combined report other ids, by their present ones; those that `new_ids`
/// lacks go.
void rename_children(SavedReport& report, const std::map<std::string, std::string>& new_ids);
/// Takes a child out of a combined report.
void remove_child(SavedReport& report, const std::string& child);
/// {reportType, combined, data}: what the parsers of report/ read.
json::Document definition_of(const SavedReport& report);

}  // namespace hindsight::content
