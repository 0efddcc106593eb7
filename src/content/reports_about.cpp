#include "content/reports_about.h"

#include <algorithm>

#include "content/lists.h"

namespace hindsight::content {
namespace {

bool is_about(const SavedReport& report, model::DefinitionType type, std::string_view key) {
  if (report.type == ReportType::combined || definition_type(report.type) != type) return false;
  return std::ranges::any_of(report.data["definitions"].GetArray(), [&](const auto& definition) {
    return json::string_or(definition, "key") == key;
  });
}

}  // namespace

Result<std::vector<Conflict>> reports_about(model::DefinitionType type, std::string_view key,
                                            store::ContentStore& contents) {
  HS_ASSIGN(const auto list, contents.contents({.kind = std::string(kReportKind)}, kListMax));
  if (list.more)
    return fail(ErrorCode::resource_exhausted, "there are too many reports to look through");
  std::vector<Conflict> out;
  for (const auto& [content, revision] : list.found) {
    HS_ASSIGN(const auto report, from_content(content));
    if (is_about(report, type, key)) out.push_back({content.id, kReportKind, content.name});
  }
  return out;
}

}  // namespace hindsight::content
