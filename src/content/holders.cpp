#include "content/holders.h"

#include "content/dashboard.h"
#include "content/until_written.h"

namespace hindsight::content {
namespace {

constexpr std::size_t kHoldersMax = 1'000;
constexpr std::string_view kCombined = "combined_report";

Result<std::vector<store::StoredContent>> referring_to(const std::string& id, std::string_view kind,
                                                       store::ContentStore& contents) {
  HS_ASSIGN(auto list,
            contents.contents({.kind = std::string(kind), .reference = id}, kHoldersMax));
  if (list.more)
    return fail(ErrorCode::resource_exhausted,
                "the report is a part of too many others; delete some of them", id);
  return std::move(list.found);
}

Status take_out_of_combined(const std::string& report, const std::string& parent,
                            store::ContentStore& contents, const Caller& caller, EpochMs now) {
  return until_written<void>([&]() -> Status {
    HS_ASSIGN(auto stored, find_report(contents, parent));
    if (!stored || stored->report.type != ReportType::combined) return {};
    remove_child(stored->report, report);
    touch(stored->report, caller, now);
    return contents.replace_content(to_content(stored->report), stored->revision);
  });
}

Status take_out_of_dashboard(const std::string& report, const std::string& id,
                             store::ContentStore& contents, const Caller& caller, EpochMs now) {
  return until_written<void>([&]() -> Status {
    HS_ASSIGN(auto stored, find_dashboard(contents, id));
    if (!stored) return {};
    remove_report(stored->dashboard, report);
    touch(stored->dashboard, caller, now);
    return contents.replace_content(to_content(stored->dashboard), stored->revision);
  });
}

}  // namespace

std::string_view conflict_type(const store::Content& content) {
  if (content.kind != kReportKind) return kDashboardKind;
  const auto report = from_content(content);
  return report && report->type == ReportType::combined ? kCombined : kReportKind;
}

Result<std::vector<StoredReport>> parents_of(const std::string& id, store::ContentStore& contents) {
  HS_ASSIGN(const auto list, referring_to(id, kReportKind, contents));
  std::vector<StoredReport> out;
  for (const auto& stored : list) {
    HS_ASSIGN(auto report, from_content(stored.content));
    out.push_back({std::move(report), stored.revision});
  }
  return out;
}

std::vector<Conflict> conflicts_of(const std::vector<StoredReport>& parents) {
  std::vector<Conflict> out;
  out.reserve(parents.size());
  for (const auto& [report, revision] : parents) out.push_back({report.id, kCombined, report.name});
  return out;
}

Result<std::vector<Conflict>> holders_of(const std::string& id, store::ContentStore& contents) {
  std::vector<Conflict> out;
  for (const auto& [kind, type] :
       {std::pair{kReportKind, kCombined}, std::pair{kDashboardKind, kDashboardKind}}) {
    HS_ASSIGN(const auto list, referring_to(id, kind, contents));
    for (const auto& stored : list) out.push_back({stored.content.id, type, stored.content.name});
  }
  return out;
}

Status take_out(const std::string& report, const std::vector<Conflict>& holders,
                store::ContentStore& contents, const Caller& caller, EpochMs now) {
  for (const auto& holder : holders)
    HS_RETURN_IF_ERROR(holder.type == kCombined
                           ? take_out_of_combined(report, holder.id, contents, caller, now)
                           : take_out_of_dashboard(report, holder.id, contents, caller, now));
  return {};
}

}  // namespace hindsight::content
