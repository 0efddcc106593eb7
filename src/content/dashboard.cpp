#include "content/dashboard.h"

#include <algorithm>

namespace hindsight::content {
namespace {

constexpr const char* kTiles = "tiles";

}  // namespace

store::Content to_content(const Dashboard& dashboard) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  write_head(out, dashboard);
  json::key(out, "data");
  dashboard.data.Accept(out);
  out.EndObject();
  auto content = content_of(dashboard, kDashboardKind, std::string(json::view(buffer)));
  content.references = reports_of(dashboard);
  return content;
}

Result<Dashboard> dashboard_from(const store::Content& content) {
  const auto body = json::parse(content.body);
  const auto* data = body ? json::find(*body, "data") : nullptr;
  const auto* tiles = data != nullptr ? json::find(*data, kTiles) : nullptr;
  if (tiles == nullptr || !tiles->IsArray())
    return fail(ErrorCode::data_loss, "a dashboard cannot be read", content.id);
  Dashboard dashboard;
  read_head(dashboard, content, *body);
  dashboard.data.CopyFrom(*data, dashboard.data.GetAllocator());
  return dashboard;
}

Result<std::optional<StoredDashboard>> find_dashboard(store::ContentStore& contents,
                                                      const std::string& id) {
  HS_ASSIGN(const auto stored, find_content(contents, id, kDashboardKind));
  if (!stored) return std::nullopt;
  HS_ASSIGN(auto dashboard, dashboard_from(stored->content));
  return StoredDashboard{std::move(dashboard), stored->revision};
}

std::vector<std::string> reports_of(const Dashboard& dashboard) {
  std::vector<std::string> out;
  for (const auto& tile : dashboard.data[kTiles].GetArray()) {
    auto id = json::string_or(tile, "id");
    if (!id.empty() && std::ranges::find(out, id) == out.end()) out.push_back(std::move(id));
  }
  return out;
}

std::size_t tile_count(const Dashboard& dashboard) {
  return dashboard.data[kTiles].Size();
}

void rename_reports(Dashboard& dashboard, const std::map<std::string, std::string>& new_ids) {
  rename_members(dashboard.data[kTiles], new_ids, dashboard.data.GetAllocator());
}

void remove_report(Dashboard& dashboard, const std::string& report) {
  remove_members(dashboard.data[kTiles], report);
}

}  // namespace hindsight::content
