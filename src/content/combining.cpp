#include "content/combining.h"

namespace hindsight::content {
namespace {

Result<report::CombinableForm> form_of(const SavedReport& report) {
  return report::combinable_form(definition_of(report));
}

}  // namespace

Status Parts::add(const SavedReport& child, const std::string& path) {
  if (child.type != ReportType::process)
    return fail(ErrorCode::invalid_argument, "'" + child.name + "' is no report on processes alone",
                path);
  auto form = form_of(child);
  if (!form)
    return fail(ErrorCode::invalid_argument,
                "'" + child.name + "' cannot be combined: " + form.error().message, path);
  if (common_ && *common_ != *form)
    return fail(
        ErrorCode::invalid_argument,
        "'" + child.name + "' shows, groups or draws something else than the reports before it",
        path);
  common_ = std::move(*form);
  return {};
}

Status check_children(const SavedReport& combined, store::ContentStore& contents, Access& access) {
  Parts parts;
  std::size_t position = 0;
  for (const auto& id : children_of(combined)) {
    const auto path = "data.reports[" + std::to_string(position++) + "]";
    HS_ASSIGN(const auto child, find_report(contents, id));
    if (!child) return fail(ErrorCode::invalid_argument, "there is no report '" + id + "'", path);
    HS_RETURN_IF_ERROR(access.check(child->report));
    if (child->report.collection != combined.collection)
      return fail(ErrorCode::invalid_argument,
                  "'" + child->report.name + "' does not lie where the combined report does", path);
    HS_RETURN_IF_ERROR(parts.add(child->report, path));
  }
  return {};
}

Result<std::vector<StoredReport>> misfits(std::vector<StoredReport> parents,
                                          const SavedReport& next, store::ContentStore& contents) {
  if (parents.empty()) return parents;
  const auto form = form_of(next);
  if (!form) return parents;
  std::vector<StoredReport> out;
  for (auto& parent : parents) {
    bool fits = true;
    for (const auto& id : children_of(parent.report)) {
      if (id == next.id) continue;
      HS_ASSIGN(const auto sibling, find_report(contents, id));
      if (!sibling) continue;
      const auto other = form_of(sibling->report);
      fits = fits && other && *other == *form;
    }
    if (!fits) out.push_back(std::move(parent));
  }
  return out;
}

}  // namespace hindsight::content
