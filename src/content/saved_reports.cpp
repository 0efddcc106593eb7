#include "content/saved_reports.h"

#include <algorithm>
#include <iterator>

#include "content/until_written.h"

namespace hindsight::content {
namespace {

constexpr std::size_t kListMax = 1'000;

json::Document copy_of(const json::Value& data) {
  json::Document out;
  out.CopyFrom(data, out.GetAllocator());
  return out;
}

}  // namespace

Result<StoredReport> SavedReports::open(const std::string& id, Access& access) {
  HS_ASSIGN(auto stored, find_report(contents_, id));
  if (!stored) return fail(ErrorCode::not_found, "there is no report '" + id + "'");
  HS_RETURN_IF_ERROR(access.check(stored->report));
  return std::move(*stored);
}

Status SavedReports::check(const SavedReport& report, Access& access) {
  return report.type == ReportType::combined ? check_children(report, contents_, access)
                                             : access.check_definitions(report);
}

Result<std::string> SavedReports::create(ReportInput input, const std::string& default_name,
                                         const Caller& caller) {
  HS_RETURN_IF_ERROR(check_editor(caller));
  HS_RETURN_IF_ERROR(check_collection(input.collection));
  if (input.name.empty()) input.name = default_name;
  const auto report = new_report(random_.uuid(), std::move(input), caller, clock_.now_ms());
  auto access = access_of(caller);
  HS_RETURN_IF_ERROR(check(report, access));
  HS_ASSIGN(const auto content, storable(report));
  HS_RETURN_IF_ERROR(contents_.create_content(content));
  return report.id;
}

Result<std::string> SavedReports::copy(
    const std::string& id, const std::function<std::string(const std::string& name)>& name_of_copy,
    const Caller& caller) {
  HS_RETURN_IF_ERROR(check_editor(caller));
  auto access = access_of(caller);
  HS_ASSIGN(auto original, open(id, access));
  auto& report = original.report;
  report.id = random_.uuid();
  report.collection.clear();
  report.owner = report.modifier = caller.id;
  report.name = name_of_copy(report.name);
  report.created = report.modified = clock_.now_ms();
  HS_RETURN_IF_ERROR(contents_.create_content(to_content(report)));
  return report.id;
}

Result<SavedReports::Found> SavedReports::read(const std::string& id, const Caller& caller) {
  auto access = access_of(caller);
  HS_ASSIGN(auto stored, open(id, access));
  return Found{std::move(stored.report), private_role(caller)};
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

Result<SavedReports::List> SavedReports::list(const Caller& caller) {
  store::ContentQuery query{.kind = std::string(kReportKind), .collection = ""};
  query.owner = caller.id;
  HS_ASSIGN(auto stored, contents_.contents(query, kListMax));
  if (caller.rights->super_user()) {
    // His own first: those of others are not to crowd them out.
    query.owner.reset();
    HS_ASSIGN(auto all, contents_.contents(query, kListMax));
    std::erase_if(all.found, [&](const auto& one) { return one.content.owner == caller.id; });
    std::ranges::move(all.found, std::back_inserter(stored.found));
    stored.more = stored.more || all.more;
  }
  List out{.more = stored.more};
  auto access = access_of(caller);
  for (const auto& [content, revision] : stored.found) {
    HS_ASSIGN(auto report, from_content(content));
    const auto allowed = access.check(report);
    if (!allowed && allowed.error().code != ErrorCode::forbidden) return fail(allowed.error());
    if (allowed) out.reports.push_back({std::move(report), private_role(caller)});
  }
  return out;
}

Result<std::vector<Conflict>> SavedReports::update(const std::string& id, const ReportInput& input,
                                                   bool force, const Caller& caller) {
  return until_written<std::vector<Conflict>>([&]() -> Result<std::vector<Conflict>> {
    auto access = access_of(caller);
    HS_ASSIGN(auto stored, open(id, access));
    HS_RETURN_IF_ERROR(check_editor(caller));
    auto& report = stored.report;
    if (report.type != input.type)
      return fail(ErrorCode::invalid_argument, "the report is of another kind", id);
    HS_RETURN_IF_ERROR(check_collection(input.collection, report.collection));
    if (!input.name.empty()) report.name = input.name;
    report.description = input.description;
    report.data = copy_of(input.data);
    report.modified = clock_.now_ms();
    report.modifier = caller.id;
    HS_RETURN_IF_ERROR(check(report, access));
    HS_ASSIGN(const auto content, storable(report));
    HS_ASSIGN(auto parents, parents_of(id, contents_));
    HS_ASSIGN(const auto left, misfits(std::move(parents), report, contents_));
    if (!left.empty() && !force) return conflicts_of(left);
    HS_RETURN_IF_ERROR(take_out(id, left, caller));
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
    HS_RETURN_IF_ERROR(check_editor(caller));
    HS_ASSIGN(const auto parents, parents_of(id, contents_));
    if (!parents.empty() && !force) return conflicts_of(parents);
    HS_RETURN_IF_ERROR(take_out(id, parents, caller));
    tried = true;
    HS_RETURN_IF_ERROR(contents_.remove_content(id, stored->revision));
    return {};
  });
}

Result<std::vector<Conflict>> SavedReports::conflicts(const std::string& id, const Caller& caller) {
  auto access = access_of(caller);
  HS_RETURN_IF_ERROR(open(id, access));
  HS_ASSIGN(const auto parents, parents_of(id, contents_));
  return conflicts_of(parents);
}

Status SavedReports::remove_all(const std::vector<std::string>& ids, const Caller& caller) {
  HS_RETURN_IF_ERROR(check_editor(caller));
  auto access = access_of(caller);
  for (const auto& id : ids) HS_RETURN_IF_ERROR(open(id, access));
  for (const auto& id : ids) {
    const auto removed = remove(id, true, caller);
    const bool gone = !removed && removed.error().code == ErrorCode::not_found;
    if (!removed && !gone) return fail(removed.error());
  }
  return {};
}

Result<bool> SavedReports::would_conflict(const std::vector<std::string>& ids,
                                          const Caller& caller) {
  for (const auto& id : ids) {
    HS_ASSIGN(const auto found, conflicts(id, caller));
    for (const auto& conflict : found)
      if (std::ranges::find(ids, conflict.id) == ids.end()) return true;
  }
  return false;
}

Status SavedReports::take_out(const std::string& child, const std::vector<StoredReport>& parents,
                              const Caller& caller) {
  for (const auto& [parent, revision] : parents)
    HS_RETURN_IF_ERROR(take_out_of(child, parent.id, caller));
  return {};
}

Status SavedReports::take_out_of(const std::string& child, const std::string& parent,
                                 const Caller& caller) {
  return until_written<void>([&]() -> Status {
    HS_ASSIGN(auto stored, find_report(contents_, parent));
    if (!stored || stored->report.type != ReportType::combined) return {};
    remove_child(stored->report, child);
    stored->report.modified = clock_.now_ms();
    stored->report.modifier = caller.id;
    return contents_.replace_content(to_content(stored->report), stored->revision);
  });
}

}  // namespace hindsight::content
