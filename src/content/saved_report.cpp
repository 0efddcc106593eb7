#include "content/saved_report.h"

#include <utility>

namespace hindsight::content {
namespace {

constexpr std::pair<ReportType, std::string_view> kTypes[] = {
    {ReportType::process, "process"},
    {ReportType::decision, "decision"},
    {ReportType::combined, "combined"},
};

std::string_view to_string(ReportType type) {
  for (const auto& [known, name] : kTypes) {
    if (known == type) return name;
  }
  return {};
}

std::optional<ReportType> report_type(std::string_view text) {
  for (const auto& [type, name] : kTypes) {
    if (name == text) return type;
  }
  return std::nullopt;
}

/// What the list of a report's parts is called, which is always there.
const char* parts_of(ReportType type) {
  return type == ReportType::combined ? "reports" : "definitions";
}

}  // namespace

store::Content to_content(const SavedReport& report) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "type", to_string(report.type));
  write_head(out, report);
  json::key(out, "data");
  report.data.Accept(out);
  out.EndObject();
  auto content = content_of(report, kReportKind, std::string(json::view(buffer)));
  content.references = children_of(report);
  return content;
}

Result<store::Content> storable(const SavedReport& report) {
  return checked_size(to_content(report));
}

Result<SavedReport> from_content(const store::Content& content) {
  auto body = json::parse(content.body);
  const auto* data = body ? json::find(*body, "data") : nullptr;
  const auto type = body ? report_type(json::string_or(*body, "type")) : std::nullopt;
  const auto* parts = data != nullptr && type ? json::find(*data, parts_of(*type)) : nullptr;
  if (parts == nullptr || !parts->IsArray())
    return fail(ErrorCode::data_loss, "a saved report cannot be read", content.id);
  SavedReport report;
  read_head(report, content, *body);
  report.type = *type;
  report.data.CopyFrom(*data, report.data.GetAllocator());
  return report;
}

model::DefinitionType definition_type(ReportType single) {
  return single == ReportType::decision ? model::DefinitionType::decision
                                        : model::DefinitionType::process;
}

Result<std::optional<StoredReport>> find_report(store::ContentStore& contents,
                                                const std::string& id) {
  HS_ASSIGN(const auto stored, find_content(contents, id, kReportKind));
  if (!stored) return std::nullopt;
  HS_ASSIGN(auto report, from_content(stored->content));
  return StoredReport{std::move(report), stored->revision};
}

std::vector<std::string> children_of(const SavedReport& report) {
  return children_of(report.type, report.data);
}

std::vector<std::string> children_of(ReportType type, const json::Value& data) {
  std::vector<std::string> out;
  if (type != ReportType::combined) return out;
  for (const auto& child : data[parts_of(type)].GetArray())
    out.push_back(json::string_or(child, "id"));
  return out;
}

void rename_children(SavedReport& report, const std::map<std::string, std::string>& new_ids) {
  if (report.type == ReportType::combined)
    rename_members(report.data[parts_of(report.type)], new_ids, report.data.GetAllocator());
}

void remove_child(SavedReport& report, const std::string& child) {
  remove_members(report.data[parts_of(ReportType::combined)], child);
}

json::Document definition_of(const SavedReport& report) {
  json::Document out(rapidjson::kObjectType);
  auto& memory = out.GetAllocator();
  const bool combined = report.type == ReportType::combined;
  // Only reports of processes can be combined.
  const auto type = to_string(combined ? ReportType::process : report.type);
  out.AddMember("reportType",
                json::Value(type.data(), static_cast<rapidjson::SizeType>(type.size()), memory),
                memory);
  out.AddMember("combined", combined, memory);
  out.AddMember("data", json::Value(report.data, memory), memory);
  return out;
}

}  // namespace hindsight::content
