#include "content/entity_file.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "content/older_report.h"
#include "report/json_reader.h"

namespace hindsight::content {
namespace {

using report::item_path;

constexpr rapidjson::SizeType kEntitiesMax = 1'000;

/// Files say the version of the index that Optimize kept the entity in: the first is that of 3.7,
/// the last that of 3.15, which is also written.
struct EntityType {
  std::string_view name;
  std::optional<ReportType> report;  ///< nullopt = a dashboard
  int first_version;
  int last_version;
  std::string_view index;  ///< what Optimize calls it
};
constexpr std::array<EntityType, 4> kTypes{{
    {"single_process_report", ReportType::process, 8, 11, "single-process-report"},
    {"single_decision_report", ReportType::decision, 8, 10, "single-decision-report"},
    {"combined_report", ReportType::combined, 4, 5, "combined-report"},
    {"dashboard", std::nullopt, 5, 8, "dashboard"},
}};

tl::unexpected<Error> invalid(std::string message, std::string path) {
  return fail(ErrorCode::invalid_argument, std::move(message), std::move(path));
}

Result<EntityType> read_type(const json::Value& entity) {
  const auto name = json::string_or(entity, "exportEntityType");
  const auto* type = std::ranges::find(kTypes, name, &EntityType::name);
  if (type == kTypes.end())
    return invalid("'" + name + "' is neither a type of a report nor dashboard",
                   "exportEntityType");
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

/// Of all entities whose versions are none of those that can be read.
Outcome<void> check_versions(const json::Value& entities) {
  json::Buffer buffer;
  json::Writer out(buffer);
  Status first;
  out.StartObject();
  json::key(out, "mismatchingIndices");
  out.StartArray();
  for (rapidjson::SizeType i = 0; i < entities.Size(); ++i) {
    const auto type = read_type(entities[i]);
    const auto* version = json::find(entities[i], "sourceIndexVersion");
    if (!type || version == nullptr || !version->IsInt()) continue;
    const auto status = check_version(entities[i], *type);
    if (status) continue;
    if (first) first = fail(status.error().in(item_path({}, i)));
    out.StartObject();
    json::field(out, "indexName", type->index);
    json::field(out, "sourceIndexVersion", std::int64_t{version->GetInt()});
    json::field(out, "targetIndexVersion", std::int64_t{type->last_version});
    out.EndObject();
  }
  out.EndArray();
  out.EndObject();
  if (first) return {};
  return fail(
      Refusal(first.error(), "importIndexVersionMismatch", std::string(json::view(buffer))));
}

Result<ReportInput> read_report_entity(json::Value& entity, ReportType type,
                                       json::Document::AllocatorType& memory, EpochMs now) {
  if (json::find(entity, "data") == nullptr) return invalid("'data' is missing", {});
  renew(entity["data"], memory);
  return read_report(entity, type, now);
}

Status check_entity_name(const EntityInput& input) {
  if (input.name.empty()) return invalid("it needs a name", "name");
  return {};
}

Status read_entity(json::Value& entity, json::Document::AllocatorType& memory, EpochMs now,
                   std::size_t position, EntityFile& file) {
  if (!entity.IsObject()) return invalid("expected an object", {});
  HS_ASSIGN(const auto type, read_type(entity));
  HS_RETURN_IF_ERROR(check_version(entity, type));
  auto id = json::string_or(entity, "id");
  if (id.empty()) return invalid("expected text", "id");
  if (type.report) {
    HS_ASSIGN(auto input, read_report_entity(entity, *type.report, memory, now));
    HS_RETURN_IF_ERROR(check_entity_name(input));
    file.reports.push_back({std::move(id), position, std::move(input)});
  } else {
    renew_dashboard(entity);
    HS_ASSIGN(auto input, read_dashboard(entity));
    HS_RETURN_IF_ERROR(check_entity_name(input));
    file.dashboards.push_back({std::move(id), position, std::move(input)});
  }
  return {};
}

using TypesById = std::map<std::string_view, std::optional<ReportType>>;

/// By what the file's entities are called in it; each comes once.
Result<TypesById> types_by_id(const EntityFile& file) {
  TypesById types;
  std::map<std::size_t, std::string_view> ids;
  for (const auto& one : file.reports) ids.emplace(one.position, one.id);
  for (const auto& one : file.dashboards) ids.emplace(one.position, one.id);
  for (const auto& [position, id] : ids) {
    if (!types.emplace(id, std::nullopt).second)
      return invalid("the id '" + std::string(id) + "' comes twice",
                     item_path({}, position) + ": id");
  }
  for (const auto& one : file.reports) types[one.id] = one.input.type;
  return types;
}

tl::unexpected<Error> not_in_file(const std::string& id, std::string path) {
  return invalid("the report '" + id + "' is not in the file", std::move(path));
}

/// Combined reports hold what can be combined.
Status check_children(const FileReport& report, const TypesById& types) {
  std::size_t position = 0;
  for (const auto& child : children_of(report.input.type, report.input.data)) {
    auto path = item_path({}, report.position) + ": " + item_path("data.reports", position++);
    const auto found = types.find(child);
    if (found == types.end()) return not_in_file(child, std::move(path));
    if (found->second != ReportType::process)
      return invalid("'" + child + "' is no report on processes alone", std::move(path));
  }
  return {};
}

Status check_tiles(const FileDashboard& dashboard, const TypesById& types) {
  std::size_t position = 0;
  for (const auto& tile : dashboard.input.data["tiles"].GetArray()) {
    auto path = item_path({}, dashboard.position) + ": " + item_path("tiles", position++);
    const auto id = json::string_or(tile, "id");
    const auto found = types.find(id);
    if (!id.empty() && (found == types.end() || !found->second))
      return not_in_file(id, std::move(path));
  }
  return {};
}

Status check_references(const EntityFile& file) {
  HS_ASSIGN(const auto types, types_by_id(file));
  for (const auto& report : file.reports) HS_RETURN_IF_ERROR(check_children(report, types));
  for (const auto& dashboard : file.dashboards) HS_RETURN_IF_ERROR(check_tiles(dashboard, types));
  return {};
}

void write_head(json::Writer& out, const Entity& entity, const EntityType& type) {
  json::field(out, "id", entity.id);
  json::field(out, "exportEntityType", type.name);
  json::field(out, "name", entity.name);
  json::key(out, "description");
  json::string_or_null(out, entity.description);
  json::field(out, "sourceIndexVersion", std::int64_t{type.last_version});
  json::key(out, "collectionId");
  json::string_or_null(out, entity.collection);
}

const EntityType& type_of(const std::optional<ReportType>& report) {
  return *std::ranges::find(kTypes, report, &EntityType::report);
}

void write_report(json::Writer& out, const SavedReport& report) {
  out.StartObject();
  write_head(out, report, type_of(report.type));
  json::key(out, "data");
  report.data.Accept(out);
  out.EndObject();
}

void write_dashboard(json::Writer& out, const Dashboard& dashboard) {
  out.StartObject();
  write_head(out, dashboard, type_of(std::nullopt));
  for (const auto& [name, value] : dashboard.data.GetObject()) {
    json::key(out, json::view(name));
    value.Accept(out);
  }
  json::field(out, "isDefaultDashboard", false);
  out.EndObject();
}

Outcome<EntityFile> read_file(std::string_view text, EpochMs now) {
  HS_ASSIGN(auto parsed, json::parse(text));
  if (!parsed.IsArray()) return invalid("expected a list of reports and dashboards", {});
  if (parsed.Empty()) return invalid("the file is an empty list", {});
  if (parsed.Size() > kEntitiesMax)
    return invalid("at most " + std::to_string(kEntitiesMax) +
                       " reports and dashboards can be imported at once",
                   {});
  HS_RETURN_IF_ERROR(check_versions(parsed));
  EntityFile file;
  for (rapidjson::SizeType i = 0; i < parsed.Size(); ++i) {
    const auto read = read_entity(parsed[i], parsed.GetAllocator(), now, i, file);
    if (read) continue;
    const bool description = read.error().context == "description";
    return fail(
        Refusal(read.error().in(item_path({}, i)), description ? "importDescriptionInvalid" : ""));
  }
  HS_RETURN_IF_ERROR(check_references(file));
  return file;
}

}  // namespace

Outcome<EntityFile> read_entity_file(std::string_view text, EpochMs now) {
  auto file = read_file(text, now);
  if (file || !file.error().reason.empty()) return file;
  return fail(Refusal(file.error(), "importFileInvalid"));
}

std::string write_entity_file(const std::vector<SavedReport>& reports,
                              const std::vector<Dashboard>& dashboards) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& report : reports) write_report(out, report);
  for (const auto& dashboard : dashboards) write_dashboard(out, dashboard);
  out.EndArray();
  return std::string(json::view(buffer));
}

}  // namespace hindsight::content
