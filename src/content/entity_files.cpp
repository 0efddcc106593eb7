#include "content/entity_files.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "content/missing_definitions.h"
#include "content/writing.h"
#include "report/json_reader.h"

namespace hindsight::content {
namespace {

using report::item_path;
using Ids = std::map<std::string, std::string>;

constexpr const char* kFileInvalid = "importFileInvalid";

/// What a file will hold, each once.
class Collector {
 public:
  Collector(SavedReports& reports, const Caller& caller) : reports_(reports), caller_(caller) {}

  Status add_report(const std::string& id) {
    HS_ASSIGN(auto found, reports_.read(id, caller_));
    HS_ASSIGN(auto children, reports_.children(found.report, caller_));
    Ids left;
    for (auto& child : children) {
      left.emplace(child.report.id, child.report.id);
      take(std::move(child.report));
    }
    // A file refers to nothing outside of it.
    rename_children(found.report, left);
    take(std::move(found.report));
    return {};
  }

  /// Those on the dashboard; tiles of what is gone are taken away.
  Status add_reports_of(Dashboard& dashboard) {
    Ids left;
    for (const auto& id : reports_of(dashboard)) {
      const auto added = add_report(id);
      if (!added && added.error().code == ErrorCode::not_found) continue;
      HS_RETURN_IF_ERROR(added);
      left.emplace(id, id);
    }
    rename_reports(dashboard, left);
    return {};
  }

  [[nodiscard]] const std::vector<SavedReport>& reports() const { return found_; }

 private:
  void take(SavedReport report) {
    if (there_.insert(report.id).second) found_.push_back(std::move(report));
  }

  SavedReports& reports_;
  const Caller& caller_;
  std::set<std::string> there_;
  std::vector<SavedReport> found_;
};

/// Whether the parts of each combined report fit together.
Status check_parts(const EntityFile& file, const std::vector<SavedReport>& reports) {
  std::map<std::string_view, const SavedReport*> by_id;
  for (const auto& report : reports) by_id.emplace(report.id, &report);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    Parts parts;
    std::size_t position = 0;
    for (const auto& child : children_of(reports[i])) {
      const auto path =
          item_path({}, file.reports[i].position) + ": " + item_path("data.reports", position++);
      HS_RETURN_IF_ERROR(parts.add(*by_id.at(child), path));
    }
  }
  return {};
}

Status add(store::Content content, std::size_t position, std::vector<store::Content>& out) {
  auto checked = checked_size(std::move(content));
  if (!checked) return fail(checked.error().in(item_path({}, position)));
  out.push_back(std::move(*checked));
  return {};
}

}  // namespace

/// What a file becomes: `reports[i]` is made of `file.reports[i]`, dashboards the same.
struct EntityFiles::Made {
  EntityFile file;
  std::vector<SavedReport> reports;
  std::vector<Dashboard> dashboards;
};

Result<std::string> EntityFiles::export_reports(const std::vector<std::string>& ids,
                                                const Caller& caller) {
  Collector collector(reports_, caller);
  for (const auto& id : ids) HS_RETURN_IF_ERROR(collector.add_report(id));
  return write_entity_file(collector.reports());
}

Result<std::string> EntityFiles::export_dashboards(const std::vector<std::string>& ids,
                                                   const Caller& caller) {
  Collector collector(reports_, caller);
  std::vector<Dashboard> dashboards;
  std::set<std::string> there;
  for (const auto& id : ids) {
    HS_ASSIGN(auto found, dashboards_.read(id, caller));
    if (!there.insert(id).second) continue;
    HS_RETURN_IF_ERROR(collector.add_reports_of(found.dashboard));
    dashboards.push_back(std::move(found.dashboard));
  }
  return write_entity_file(collector.reports(), dashboards);
}

Outcome<std::vector<EntityFiles::Imported>> EntityFiles::import(std::string_view text,
                                                                const std::string& collection,
                                                                const Caller& caller) {
  Access access(caller, contents_, definitions_.catalog());
  HS_RETURN_IF_ERROR(access.check_place(collection));
  HS_ASSIGN(auto file, read_entity_file(text, clock_.now_ms()));
  HS_RETURN_IF_ERROR(check_imported(file.reports, *definitions_.catalog()));
  HS_RETURN_IF_ERROR(check_allowed(file.reports, access));
  const auto made = make(std::move(file), collection, caller);
  HS_RETURN_IF_ERROR(check_scope(made, access));
  const auto fits = check_parts(made.file, made.reports);
  if (!fits) return fail(Refusal(fits.error(), kFileInvalid));
  const auto contents = in_order_of_writing(made);
  if (!contents) return fail(Refusal(contents.error(), kFileInvalid));
  HS_RETURN_IF_ERROR(create_all(*contents, contents_));
  std::vector<Imported> out(made.reports.size() + made.dashboards.size());
  for (std::size_t i = 0; i < made.reports.size(); ++i)
    out[made.file.reports[i].position] = {made.reports[i].id, kReportKind};
  for (std::size_t i = 0; i < made.dashboards.size(); ++i)
    out[made.file.dashboards[i].position] = {made.dashboards[i].id, kDashboardKind};
  return out;
}

/// All get new ids, and what refers to them follows.
EntityFiles::Made EntityFiles::make(EntityFile file, const std::string& collection,
                                    const Caller& caller) {
  Ids new_ids;
  for (const auto& report : file.reports) new_ids.emplace(report.id, random_.uuid());
  Made made{.file = std::move(file)};
  for (auto& [id, position, input] : made.file.reports) {
    input.collection = collection;
    auto report = new_report(new_ids.at(id), std::move(input), caller, clock_.now_ms());
    rename_children(report, new_ids);
    made.reports.push_back(std::move(report));
  }
  for (auto& [id, position, input] : made.file.dashboards) {
    input.collection = collection;
    auto dashboard = new_dashboard(random_.uuid(), std::move(input), caller, clock_.now_ms());
    rename_reports(dashboard, new_ids);
    made.dashboards.push_back(std::move(dashboard));
  }
  return made;
}

/// A file that is about other than the collection's data sources is wrong input, no conflict: so
/// the documentation of Optimize has it.
Outcome<void> EntityFiles::check_scope(const Made& made, Access& access) {
  for (std::size_t i = 0; i < made.reports.size(); ++i) {
    if (made.reports[i].type == ReportType::combined) continue;
    const auto fits = access.check_scope(made.reports[i]);
    if (fits) continue;
    auto refusal = fits.error();
    static_cast<Error&>(refusal) = refusal.in(item_path({}, made.file.reports[i].position));
    if (refusal.code == ErrorCode::conflict) refusal.code = ErrorCode::invalid_argument;
    return fail(std::move(refusal));
  }
  return {};
}

/// What is held first.
Result<std::vector<store::Content>> EntityFiles::in_order_of_writing(const Made& made) {
  std::vector<store::Content> singles;
  std::vector<store::Content> combined;
  for (std::size_t i = 0; i < made.reports.size(); ++i) {
    auto& list = made.reports[i].type == ReportType::combined ? combined : singles;
    HS_RETURN_IF_ERROR(add(to_content(made.reports[i]), made.file.reports[i].position, list));
  }
  std::ranges::move(combined, std::back_inserter(singles));
  for (std::size_t i = 0; i < made.dashboards.size(); ++i)
    HS_RETURN_IF_ERROR(
        add(to_content(made.dashboards[i]), made.file.dashboards[i].position, singles));
  return singles;
}

}  // namespace hindsight::content
