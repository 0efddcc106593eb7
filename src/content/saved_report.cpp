#include "content/saved_report.h"

#include <algorithm>
#include <utility>

namespace hindsight::content {
namespace {

constexpr std::size_t kIdBytesMax = 128;

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

/// Other ids are of nothing, and not every store could be asked for them.
bool may_be_id(std::string_view id) {
  const auto fits = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  };
  return !id.empty() && id.size() <= kIdBytesMax && std::ranges::all_of(id, fits);
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
  json::field(out, "description", report.description);
  json::field(out, "created", report.created);
  json::field(out, "modified", report.modified);
  json::field(out, "modifier", report.modifier);
  json::key(out, "data");
  report.data.Accept(out);
  out.EndObject();
  return {report.id,
          std::string(kReportKind),
          report.collection,
          report.owner,
          report.name,
          children_of(report),
          std::string(json::view(buffer))};
}

Result<store::Content> storable(const SavedReport& report) {
  auto content = to_content(report);
  if (content.body.size() > store::ContentStore::kBodyBytesMax)
    return fail(ErrorCode::invalid_argument,
                "the report is larger than " +
                    std::to_string(store::ContentStore::kBodyBytesMax / 1024) + " KB",
                "data");
  return content;
}

Result<SavedReport> from_content(const store::Content& content) {
  auto body = json::parse(content.body);
  const auto* data = body ? json::find(*body, "data") : nullptr;
  const auto type = body ? report_type(json::string_or(*body, "type")) : std::nullopt;
  const auto* parts = data != nullptr && type ? json::find(*data, parts_of(*type)) : nullptr;
  if (parts == nullptr || !parts->IsArray())
    return fail(ErrorCode::data_loss, "a saved report cannot be read", content.id);
  SavedReport report;
  report.id = content.id;
  report.collection = content.collection;
  report.owner = content.owner;
  report.name = content.name;
  report.description = json::string_or(*body, "description");
  report.created = json::integer_or(*body, "created");
  report.modified = json::integer_or(*body, "modified");
  report.modifier = json::string_or(*body, "modifier");
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
  if (!may_be_id(id)) return std::nullopt;
  HS_ASSIGN(const auto stored, contents.content(id));
  if (!stored || stored->content.kind != kReportKind) return std::nullopt;
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
  if (report.type != ReportType::combined) return;
  for (auto& child : report.data[parts_of(report.type)].GetArray()) {
    const auto& id = new_ids.at(json::string_or(child, "id"));
    child["id"].SetString(id.data(), static_cast<rapidjson::SizeType>(id.size()),
                          report.data.GetAllocator());
  }
}

void remove_child(SavedReport& report, const std::string& child) {
  auto& children = report.data[parts_of(ReportType::combined)];
  for (auto at = children.Begin(); at != children.End();)
    at = json::string_or(*at, "id") == child ? children.Erase(at) : at + 1;
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
