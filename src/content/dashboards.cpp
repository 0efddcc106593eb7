#include "content/dashboards.h"

#include <algorithm>

#include "content/lists.h"
#include "content/until_written.h"

namespace hindsight::content {

Result<StoredDashboard> Dashboards::open(const std::string& id, Access& access) {
  HS_ASSIGN(auto stored, find_dashboard(contents_, id));
  if (!stored) return fail(ErrorCode::not_found, "there is no dashboard '" + id + "'");
  HS_RETURN_IF_ERROR(access.role_of(stored->dashboard));
  return std::move(*stored);
}

Status Dashboards::check_reports(const Dashboard& dashboard,
                                 const std::vector<std::string>& present, Access& access) {
  for (const auto& id : reports_of(dashboard)) {
    if (std::ranges::find(present, id) != present.end()) continue;
    HS_ASSIGN(const auto found, find_report(contents_, id));
    if (!found)
      return fail(ErrorCode::invalid_argument, "there is no report '" + id + "'", "tiles");
    HS_RETURN_IF_ERROR(access.check(found->report));
    if (found->report.collection != dashboard.collection)
      return fail(ErrorCode::invalid_argument,
                  "the report '" + found->report.name + "' does not lie where the dashboard does",
                  "tiles");
  }
  return {};
}

Result<std::string> Dashboards::create(DashboardInput input, const std::string& default_name,
                                       const Caller& caller) {
  auto access = access_of(caller);
  HS_RETURN_IF_ERROR(access.check_place(input.collection));
  if (input.name.empty()) input.name = default_name;
  const auto dashboard = new_dashboard(random_.uuid(), std::move(input), caller, clock_.now_ms());
  HS_RETURN_IF_ERROR(check_reports(dashboard, {}, access));
  HS_ASSIGN(const auto content, checked_size(to_content(dashboard)));
  HS_RETURN_IF_ERROR(contents_.create_content(content));
  return dashboard.id;
}

Outcome<std::string> Dashboards::copy(const std::string& id, const CopyTarget& target,
                                      const Caller& caller) {
  auto access = access_of(caller);
  HS_ASSIGN(const auto original, open(id, access));
  const auto& dashboard = original.dashboard;
  const auto collection = target.collection.value_or(dashboard.collection);
  HS_RETURN_IF_ERROR(access.check_place(collection));
  Copies copies(collection, contents_, access, caller, clock_.now_ms(), random_);
  HS_ASSIGN(auto copy, copies.add(dashboard, target.name_of_copy(dashboard.name)));
  HS_RETURN_IF_ERROR(copies.write());
  return copy;
}

Result<Dashboards::Found> Dashboards::read(const std::string& id, const Caller& caller) {
  auto access = access_of(caller);
  HS_ASSIGN(auto stored, open(id, access));
  HS_ASSIGN(const auto role, access.role_of(stored.dashboard));
  return Found{std::move(stored.dashboard), role};
}

Result<Dashboards::List> Dashboards::list(const Caller& caller, const std::string& collection) {
  auto access = access_of(caller);
  if (!collection.empty()) HS_RETURN_IF_ERROR(access.role_in(collection));
  HS_ASSIGN(const auto stored, contents_in(collection, kDashboardKind, caller, contents_));
  List out{.more = stored.more};
  for (const auto& [content, revision] : stored.found) {
    HS_ASSIGN(auto dashboard, dashboard_from(content));
    HS_ASSIGN(const auto role, access.role_of(dashboard));
    out.dashboards.push_back({std::move(dashboard), role});
  }
  return out;
}

Status Dashboards::update(const std::string& id, const DashboardInput& input,
                          const Caller& caller) {
  return until_written<void>([&]() -> Status {
    auto access = access_of(caller);
    HS_ASSIGN(auto stored, open(id, access));
    auto& dashboard = stored.dashboard;
    HS_RETURN_IF_ERROR(access.check_editor(dashboard));
    HS_RETURN_IF_ERROR(access.check_stays(input.collection, dashboard));
    const auto present = reports_of(dashboard);
    if (!input.name.empty()) dashboard.name = input.name;
    dashboard.description = input.description;
    dashboard.data.CopyFrom(input.data, dashboard.data.GetAllocator());
    touch(dashboard, caller, clock_.now_ms());
    HS_RETURN_IF_ERROR(check_reports(dashboard, present, access));
    HS_ASSIGN(const auto content, checked_size(to_content(dashboard)));
    return contents_.replace_content(content, stored.revision);
  });
}

Status Dashboards::remove(const std::string& id, const Caller& caller) {
  bool tried = false;
  return until_written<void>([&]() -> Status {
    auto access = access_of(caller);
    const auto stored = open(id, access);
    // The first try reached the store although its answer did not come, or somebody else was first.
    if (!stored && tried && stored.error().code == ErrorCode::not_found) return {};
    if (!stored) return fail(stored.error());
    HS_RETURN_IF_ERROR(access.check_editor(stored->dashboard));
    tried = true;
    return contents_.remove_content(id, stored->revision);
  });
}

Status Dashboards::check_removal(const std::vector<std::string>& ids, const Caller& caller) {
  auto access = access_of(caller);
  for (const auto& id : ids) {
    HS_ASSIGN(const auto stored, open(id, access));
    HS_RETURN_IF_ERROR(access.check_editor(stored.dashboard));
  }
  return {};
}

Status Dashboards::remove_all(const std::vector<std::string>& ids, const Caller& caller) {
  for (const auto& id : ids) {
    const auto removed = remove(id, caller);
    if (!removed && removed.error().code != ErrorCode::not_found) return fail(removed.error());
  }
  return {};
}

}  // namespace hindsight::content
