#include "content/entity_files.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "content/missing_definitions.h"
#include "report/json_reader.h"

namespace hindsight::content {
namespace {

using report::item_path;

/// Whether the parts of each combined report fit together.
Status check_parts(const std::vector<SavedReport>& reports) {
  std::map<std::string_view, const SavedReport*> by_id;
  for (const auto& report : reports) by_id.emplace(report.id, &report);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    Parts parts;
    std::size_t position = 0;
    for (const auto& child : children_of(reports[i])) {
      const auto path = item_path({}, i) + ": " + item_path("data.reports", position++);
      HS_RETURN_IF_ERROR(parts.add(*by_id.at(child), path));
    }
  }
  return {};
}

/// Children first: a crash in between leaves reports that stand alone.
Result<std::vector<store::Content>> in_order_of_writing(const std::vector<SavedReport>& reports) {
  std::vector<store::Content> singles;
  std::vector<store::Content> combined;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    auto content = storable(reports[i]);
    if (!content) return fail(content.error().in(item_path({}, i)));
    auto& list = reports[i].type == ReportType::combined ? combined : singles;
    list.push_back(std::move(*content));
  }
  std::ranges::move(combined, std::back_inserter(singles));
  return singles;
}

}  // namespace

Result<std::string> EntityFiles::export_reports(const std::vector<std::string>& ids,
                                                const Caller& caller) {
  std::vector<SavedReport> reports;
  std::set<std::string> there;
  for (const auto& id : ids) {
    HS_ASSIGN(auto found, reports_.read(id, caller));
    HS_ASSIGN(auto children, reports_.children(found.report, caller));
    std::set<std::string> left;
    for (auto& child : children) {
      left.insert(child.report.id);
      if (there.insert(child.report.id).second) reports.push_back(std::move(child.report));
    }
    if (!there.insert(id).second) continue;
    // A file refers to nothing outside of it.
    for (const auto& child : children_of(found.report)) {
      if (!left.contains(child)) remove_child(found.report, child);
    }
    reports.push_back(std::move(found.report));
  }
  return write_entity_file(reports);
}

Result<std::vector<std::string>> EntityFiles::import(std::string_view text,
                                                     const std::string& collection,
                                                     const Caller& caller) {
  Access access(caller, contents_, definitions_.catalog());
  HS_RETURN_IF_ERROR(access.check_place(collection));
  HS_ASSIGN(auto file, read_entity_file(text, clock_.now_ms()));
  HS_RETURN_IF_ERROR(check_imported(file, *definitions_.catalog()));
  const auto reports = with_new_ids(std::move(file), caller);
  HS_RETURN_IF_ERROR(check_rights(reports, caller));
  HS_RETURN_IF_ERROR(check_parts(reports));
  HS_ASSIGN(const auto contents, in_order_of_writing(reports));
  HS_RETURN_IF_ERROR(write(contents));
  std::vector<std::string> ids;
  ids.reserve(reports.size());
  for (const auto& report : reports) ids.push_back(report.id);
  return ids;
}

/// Combined reports follow.
std::vector<SavedReport> EntityFiles::with_new_ids(std::vector<FileReport> file,
                                                   const Caller& caller) {
  std::map<std::string, std::string> new_ids;
  for (const auto& report : file) new_ids.emplace(report.id, random_.uuid());
  std::vector<SavedReport> reports;
  reports.reserve(file.size());
  for (auto& [id, input] : file) {
    auto report = new_report(new_ids.at(id), std::move(input), caller, clock_.now_ms());
    rename_children(report, new_ids);
    reports.push_back(std::move(report));
  }
  return reports;
}

Status EntityFiles::check_rights(const std::vector<SavedReport>& reports, const Caller& caller) {
  const Access access(caller, contents_, definitions_.catalog());
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (reports[i].type == ReportType::combined) continue;
    const auto allowed = access.check_definitions(reports[i]);
    if (!allowed) return fail(allowed.error().in(item_path({}, i)));
  }
  return {};
}

Status EntityFiles::write(const std::vector<store::Content>& contents) {
  for (std::size_t i = 0; i < contents.size(); ++i) {
    const auto written = contents_.create_content(contents[i]);
    if (written) continue;
    auto error = written.error();
    // Parents first; and the failed one too, as its write may have reached the store.
    std::size_t left = 0;
    for (std::size_t j = i + 1; j-- > 0;) left += take_back(contents[j]) ? 0 : 1;
    if (left > 0) error.message += "; " + std::to_string(left) + " of its reports may have stayed";
    return fail(std::move(error));
  }
  return {};
}

bool EntityFiles::take_back(const store::Content& content) {
  const auto stored = contents_.content(content.id);
  if (!stored) return false;
  if (!*stored || (*stored)->content != content) return true;
  return contents_.remove_content(content.id, (*stored)->revision).has_value();
}

}  // namespace hindsight::content
