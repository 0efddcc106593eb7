#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "content/entity.h"

namespace hindsight::content {

/// A dashboard as it is kept. Its tiles name reports, and such an id may be of none any more for a
/// moment: whoever shows the tile says so.
struct Dashboard : Entity {
  /// `{tiles: [{id, type, position, dimensions, configuration}], availableFilters: [],
  /// refreshRateSeconds}`; `id` is null for all but reports.
  json::Document data;
};

struct StoredDashboard {
  Dashboard dashboard;
  store::ContentRevision revision;
};

inline constexpr std::string_view kDashboardKind = "dashboard";

store::Content to_content(const Dashboard& dashboard);
/// data_loss when the body is none of a dashboard.
Result<Dashboard> dashboard_from(const store::Content& content);
/// nullopt = there is no dashboard of that id.
Result<std::optional<StoredDashboard>> find_dashboard(store::ContentStore& contents,
                                                      const std::string& id);

/// Ids of the reports on it, each once, in the order of their tiles.
std::vector<std::string> reports_of(const Dashboard& dashboard);
std::size_t tile_count(const Dashboard& dashboard);
/// Gives reports other ids, by their present ones; tiles of those that `new_ids` lacks go.
void rename_reports(Dashboard& dashboard, const std::map<std::string, std::string>& new_ids);
/// Takes all tiles of a report away.
void remove_report(Dashboard& dashboard, const std::string& report);

}  // namespace hindsight::content
