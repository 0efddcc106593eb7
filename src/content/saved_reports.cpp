#include "content/saved_reports.h"

#include <algorithm>

#include "content/lists.h"
#include "content/until_written.h"

namespace hindsight::content {
Result<StoredReport> SavedReports::open(const std::string& id, Access& access) {
  HS_ASSIGN(auto stored, find_report(contents_, id));
  if (!stored) return fail(ErrorCode::not_found, "there is no report '" + id + "'");
  HS_RETURN_IF_ERROR(access.check(stored->report));
  return std::move(*stored);
}

Outcome<void> SavedReports::check(const SavedReport& report, Access& access) {
  if (report.type == ReportType::combined) {
    HS_RETURN_IF_ERROR(check_children(report, contents_, access));
    return {};
  }
  HS_RETURN_IF_ERROR(access.check_definitions(report));
  return access.check_scope(report);
}

Outcome<std::string> SavedReports::create(ReportInput input, const std::string& default_name,
                                          const Caller& caller) {
  auto access = access_of(caller);
  HS_RETURN_IF_ERROR(access.check_place(input.collection));
  if (input.name.empty()) input.name = default_name;
  const auto report = new_report(random_.uuid(), std::move(input), caller, clock_.now_ms());
  HS_RETURN_IF_ERROR(check(report, access));
  HS_ASSIGN(const auto content, storable(report));
  HS_RETURN_IF_ERROR(contents_.create_content(content));
  return report.id;
}

Outcome<std::string> SavedReports::copy(const std::string& id, const CopyTarget& target,
                                        const Caller& caller) {
  auto access = access_of(caller);
  HS_ASSIGN(const auto original, open(id, access));
  const auto& report = original.report;
  const auto collection = target.collection.value_or(report.collection);
  HS_RETURN_IF_ERROR(access.check_place(collection));
  Copies copies(collection, contents_, access, caller, clock_.now_ms(), random_);
  HS_ASSIGN(auto copy, copies.add(report, target.name_of_copy(report.name)));
  HS_RETURN_IF_ERROR(copies.write());
  return copy;
}

Result<SavedReports::Found> SavedReports::read(const std::string& id, const Caller& caller) {
  auto access = access_of(caller);
  HS_ASSIGN(auto stored, open(id, access));
  HS_ASSIGN(const auto role, access.role_of(stored.report));
  return Found{std::move(stored.report), role};
}

Result<std::vector<SavedReports::Found>> SavedReports::children(const SavedReport& combined,
                                                                const Caller& caller) {
  std::vector<Found> out;
  for (const auto& id : children_of(combined)) {
    auto child = read(id, caller);
    if (!child && child.error().code == ErrorCode::not_found) continue;
    if (!child) return fail(child.error());
    out.push_back(std::move(*child));
  }
  return out;
}

Result<SavedReports::List> SavedReports::list(const Caller& caller, const std::string& collection) {
  auto access = access_of(caller);
  if (!collection.empty()) HS_RETURN_IF_ERROR(access.role_in(collection));
  HS_ASSIGN(const auto stored, contents_in(collection, kReportKind, caller, contents_));
  List out{.more = stored.more};
  for (const auto& [content, revision] : stored.found) {
    HS_ASSIGN(auto report, from_content(content));
    const auto allowed = access.check(report);
    if (!allowed && allowed.error().code != ErrorCode::forbidden) return fail(allowed.error());
    if (!allowed) continue;
    HS_ASSIGN(const auto role, access.role_of(report));
    out.reports.push_back({std::move(report), role});
  }
  return out;
}

Outcome<std::vector<Conflict>> SavedReports::update(const std::string& id, const ReportInput& input,
                                                    bool force, const Caller& caller) {
  using Updated = Outcome<std::vector<Conflict>>;
  return until_written<std::vector<Conflict>, Updated>([&]() -> Updated {
    auto access = access_of(caller);
    HS_ASSIGN(auto stored, open(id, access));
    auto& report = stored.report;
    HS_RETURN_IF_ERROR(access.check_editor(report));
    if (report.type != input.type)
      return fail(ErrorCode::invalid_argument, "the report is of another kind", id);
    HS_RETURN_IF_ERROR(access.check_stays(input.collection, report));
    if (!input.name.empty()) report.name = input.name;
    report.description = input.description;
    report.data.CopyFrom(input.data, report.data.GetAllocator());
    touch(report, caller, clock_.now_ms());
    HS_RETURN_IF_ERROR(check(report, access));
    HS_ASSIGN(const auto content, storable(report));
    HS_ASSIGN(auto parents, parents_of(id, contents_));
    HS_ASSIGN(const auto left, misfits(std::move(parents), report, contents_));
    auto conflicts = conflicts_of(left);
    if (!left.empty() && !force) return conflicts;
    HS_RETURN_IF_ERROR(take_out(id, conflicts, contents_, caller, clock_.now_ms()));
    HS_RETURN_IF_ERROR(contents_.replace_content(content, stored.revision));
    return {};
  });
}

Result<std::vector<Conflict>> SavedReports::remove(const std::string& id, bool force,
                                                   const Caller& caller) {
  bool tried = false;
  return until_written<std::vector<Conflict>>([&]() -> Result<std::vector<Conflict>> {
    auto access = access_of(caller);
    const auto stored = open(id, access);
    // The first try reached the store although its answer did not come, or somebody else was first.
    if (!stored && tried && stored.error().code == ErrorCode::not_found) return {};
    if (!stored) return fail(stored.error());
    HS_RETURN_IF_ERROR(access.check_editor(stored->report));
    HS_ASSIGN(auto holders, holders_of(id, contents_));
    if (!holders.empty() && !force) return holders;
    HS_RETURN_IF_ERROR(take_out(id, holders, contents_, caller, clock_.now_ms()));
    tried = true;
    HS_RETURN_IF_ERROR(contents_.remove_content(id, stored->revision));
    return {};
  });
}

Result<std::vector<Conflict>> SavedReports::conflicts(const std::string& id, const Caller& caller) {
  auto access = access_of(caller);
  HS_RETURN_IF_ERROR(open(id, access));
  return holders_of(id, contents_);
}

Status SavedReports::check_removal(const std::vector<std::string>& ids, const Caller& caller) {
  auto access = access_of(caller);
  for (const auto& id : ids) {
    HS_ASSIGN(const auto stored, open(id, access));
    HS_RETURN_IF_ERROR(access.check_editor(stored.report));
  }
  return {};
}

Status SavedReports::remove_all(const std::vector<std::string>& ids, const Caller& caller) {
  for (const auto& id : ids) {
    const auto removed = remove(id, true, caller);
    const bool gone = !removed && removed.error().code == ErrorCode::not_found;
    if (!removed && !gone) return fail(removed.error());
  }
  return {};
}

Result<bool> SavedReports::would_conflict(const std::vector<std::string>& ids,
                                          const std::vector<std::string>& removed,
                                          const Caller& caller) {
  for (const auto& id : ids) {
    HS_ASSIGN(const auto found, conflicts(id, caller));
    for (const auto& conflict : found)
      if (std::ranges::find(removed, conflict.id) == removed.end()) return true;
  }
  return false;
}

}  // namespace hindsight::content
