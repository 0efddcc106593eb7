#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "content/saved_report.h"

/// What holds a report and loses it when it goes.
namespace hindsight::content {

/// Something that would lose a part, or be lost.
struct Conflict {
  std::string id;
  std::string_view type;  ///< combined_report, dashboard or report
  std::string name;
};

/// What a conflict calls the content: combined_report, report or dashboard.
std::string_view conflict_type(const store::Content& content);

/// The combined reports that hold `id`.
Result<std::vector<StoredReport>> parents_of(const std::string& id, store::ContentStore& contents);

std::vector<Conflict> conflicts_of(const std::vector<StoredReport>& parents);

/// Combined reports and dashboards that hold the report.
Result<std::vector<Conflict>> holders_of(const std::string& id, store::ContentStore& contents);

/// Takes the report out of what holds it, as the caller's change.
Status take_out(const std::string& report, const std::vector<Conflict>& holders,
                store::ContentStore& contents, const Caller& caller, EpochMs now);

}  // namespace hindsight::content
