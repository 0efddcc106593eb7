#include "content/entity_file.h"

#include <algorithm>
#include <array>
#include <map>

#include "content/older_report.h"
#include "report/json_reader.h"

namespace hindsight::content {
namespace {

using report::item_path;

constexpr rapidjson::SizeType kEntitiesMax = 1'000;
constexpr std::string_view kDashboard = "dashboard";

/// Files say the version of the index that Optimize kept the report in: the first is that of 3.7,
/// the last that of 3.15, which is also written.
struct EntityType {
  std::string_view name;
  ReportType report;
  int first_version;
  int last_version;
};
constexpr std::array<EntityType, 3> kTypes{{
    {"single_process_report", ReportType::process, 8, 11},
    {"single_decision_report", ReportType::decision, 8, 10},
    {"combined_report", ReportType::combined, 4, 5},
}};

tl::unexpected<Error> invalid(std::string message, std::string path) {
  return fail(ErrorCode::invalid_argument, std::move(message), std::move(path));
}

Result<EntityType> read_type(const json::Value& entity) {
  const auto name = json::string_or(entity, "exportEntityType");
  if (name == kDashboard) return invalid("dashboards are not supported yet", "exportEntityType");
  const auto* type = std::ranges::find(kTypes, name, &EntityType::name);
  if (type == kTypes.end())
    return invalid("'" + name + "' is no type of a report", "exportEntityType");
  return *type;
}

Status check_version(const json::Value& entity, const EntityType& type) {
  const auto* version = json::find(entity, "sourceIndexVersion");
  const bool known = version != nullptr && version->IsInt() &&
                     version->GetInt() >= type.first_version &&
                     version->GetInt() <= type.last_version;
  if (known) return {};
  return invalid("the version is none of those of Optimize 3.7 to 3.15, which are " +
                     std::to_string(type.first_version) + " to " +
                     std::to_string(type.last_version) + " for " + std::string(type.name),
                 "sourceIndexVersion");
}

Result<FileReport> read_entity(json::Value& entity, json::Document::AllocatorType& memory,
                               EpochMs now) {
  if (!entity.IsObject()) return invalid("expected an object", {});
  HS_ASSIGN(const auto type, read_type(entity));
  HS_RETURN_IF_ERROR(check_version(entity, type));
  FileReport report{.id = json::string_or(entity, "id")};
  if (report.id.empty()) return invalid("expected text", "id");
  if (json::find(entity, "data") == nullptr) return invalid("'data' is missing", {});
  renew(entity["data"], memory);
  HS_ASSIGN(report.input, read_report(entity, type.report, now));
  if (report.input.name.empty()) return invalid("a report needs a name", "name");
  return report;
}

/// Ids come once, and combined reports hold what can be combined.
Status check_references(const std::vector<FileReport>& reports) {
  std::map<std::string_view, ReportType> types;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (!types.emplace(reports[i].id, reports[i].input.type).second)
      return invalid("the id '" + reports[i].id + "' comes twice", item_path({}, i) + ": id");
  }
  for (std::size_t i = 0; i < reports.size(); ++i) {
    std::size_t position = 0;
    for (const auto& child : children_of(reports[i].input.type, reports[i].input.data)) {
      const auto path = item_path({}, i) + ": " + item_path("data.reports", position++);
      const auto found = types.find(child);
      if (found == types.end())
        return invalid("the report '" + child + "' is not in the file", path);
      if (found->second != ReportType::process)
        return invalid("'" + child + "' is no report on processes alone", path);
    }
  }
  return {};
}

void write_entity(json::Writer& out, const SavedReport& report) {
  const auto& type = *std::ranges::find(kTypes, report.type, &EntityType::report);
  out.StartObject();
  json::field(out, "id", report.id);
  json::field(out, "exportEntityType", type.name);
  json::field(out, "name", report.name);
  json::key(out, "description");
  json::string_or_null(out, report.description);
  json::field(out, "sourceIndexVersion", std::int64_t{type.last_version});
  json::key(out, "collectionId");
  json::string_or_null(out, report.collection);
  json::key(out, "data");
  report.data.Accept(out);
  out.EndObject();
}

}  // namespace

Result<std::vector<FileReport>> read_entity_file(std::string_view text, EpochMs now) {
  HS_ASSIGN(auto file, json::parse(text));
  if (!file.IsArray()) return invalid("expected a list of reports", {});
  if (file.Empty()) return invalid("there are no reports in the file", {});
  if (file.Size() > kEntitiesMax)
    return invalid("at most " + std::to_string(kEntitiesMax) + " reports can be imported at once",
                   {});
  std::vector<FileReport> reports;
  reports.reserve(file.Size());
  for (auto& entity : file.GetArray()) {
    auto report = read_entity(entity, file.GetAllocator(), now);
    if (!report) return fail(report.error().in(item_path({}, reports.size())));
    reports.push_back(std::move(*report));
  }
  HS_RETURN_IF_ERROR(check_references(reports));
  return reports;
}

std::string write_entity_file(const std::vector<SavedReport>& reports) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& report : reports) write_entity(out, report);
  out.EndArray();
  return std::string(json::view(buffer));
}

}  // namespace hindsight::content
