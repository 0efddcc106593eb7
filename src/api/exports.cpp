#include "api/exports.h"

#include "api/evaluation_context.h"
#include "api/visible_definitions.h"

namespace hindsight::api {
namespace {

constexpr std::chrono::milliseconds kDeadline{55'000};
constexpr std::size_t kFileNameBytesMax = 120;
constexpr std::string_view kExtension = ".csv";

void copy_member(const json::Value& from, const char* name, json::Value& to, const char* to_name,
                 json::Document::AllocatorType& memory) {
  const auto* value = json::find(from, name);
  if (value == nullptr) return;
  to.AddMember(rapidjson::StringRef(to_name), json::Value(*value, memory), memory);
}

/// The raw data report that holds the rows.
json::Document report_of(const json::Value& body) {
  json::Document report(rapidjson::kObjectType);
  auto& memory = report.GetAllocator();
  json::Value definition(rapidjson::kObjectType);
  copy_member(body, "processDefinitionKey", definition, "key", memory);
  copy_member(body, "processDefinitionVersions", definition, "versions", memory);
  // A file without rows would say that there are no instances, and nobody said which versions.
  if (!definition.HasMember("versions"))
    definition.AddMember("versions", json::Value(rapidjson::kArrayType).PushBack("all", memory),
                         memory);
  copy_member(body, "tenantIds", definition, "tenantIds", memory);
  json::Value definitions(rapidjson::kArrayType);
  definitions.PushBack(definition, memory);

  json::Value view(rapidjson::kObjectType);
  json::Value properties(rapidjson::kArrayType);
  properties.PushBack("rawData", memory);
  view.AddMember("properties", properties, memory);
  json::Value group_by(rapidjson::kObjectType);
  group_by.AddMember("type", "none", memory);
  json::Value configuration(rapidjson::kObjectType);
  copy_member(body, "sorting", configuration, "sorting", memory);

  json::Value data(rapidjson::kObjectType);
  data.AddMember("definitions", definitions, memory);
  copy_member(body, "filter", data, "filter", memory);
  data.AddMember("view", view, memory);
  data.AddMember("groupBy", group_by, memory);
  data.AddMember("configuration", configuration, memory);
  report.AddMember("data", data, memory);
  return report;
}

/// A name that no file system takes for a path and no browser for another kind of file.
std::string file_name(std::string_view wanted) {
  std::string out;
  for (const char c : wanted) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_bad = byte < 0x20 || byte == 0x7F ||
                        std::string_view("/\\:*?\"<>|").find(c) != std::string_view::npos;
    out += is_bad ? '_' : c;
  }
  if (out.ends_with(kExtension)) out.resize(out.size() - kExtension.size());
  if (out.size() > kFileNameBytesMax) {
    // Never in the middle of a character.
    auto size = kFileNameBytesMax;
    while (size > 0 && (static_cast<unsigned char>(out[size]) & 0xC0U) == 0x80U) --size;
    out.resize(size);
  }
  // Hidden files, and names that are only dots.
  const auto visible = out.find_first_not_of(". ");
  out.erase(0, std::min(visible, out.size()));
  return (out.empty() ? "export" : out).append(kExtension);
}

std::string disposition(const std::string& name) {
  std::string ascii;
  for (const char c : name) ascii += static_cast<unsigned char>(c) < 0x80 ? c : '_';
  return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + net::percent_encode(name);
}

}  // namespace

Result<net::Response> export_raw_data(Call& call) {
  if (!is_among(call, call.services.settings.csv.authorized_users))
    return fail(ErrorCode::forbidden, "export.csv.authorizedUsers does not let you download CSV");
  HS_ASSIGN(const auto body, call.body());
  HS_RETURN_IF_ERROR(required_string(body, "processDefinitionKey"));
  const auto& settings = call.services.settings.csv;
  eval::CsvRequest request;
  HS_ASSIGN(request.columns, string_list(body, "includedColumns"));
  request.rows_max = static_cast<std::size_t>(settings.limit);
  request.delimiter = settings.delimiter;
  auto context = evaluation_context(call);
  context.deadline = kDeadline;
  HS_ASSIGN(auto answer, call.services.evaluator.export_csv(report_of(body), request, context));
  net::Response response;
  response.with("Content-Type", "text/csv; charset=utf-8")
      .with("Content-Disposition", disposition(file_name(call.path_parameter("fileName"))))
      .with("X-Total-Count", std::to_string(answer.instances));
  response.body = std::move(answer.text);
  return response;
}

}  // namespace hindsight::api
