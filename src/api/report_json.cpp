#include "api/report_json.h"

#include <rapidjson/pointer.h>

#include "api/visible_definitions.h"
#include "report/sources.h"

namespace hindsight::api {
namespace {

using content::ReportType;

json::Value text_json(std::string_view text, json::Document::AllocatorType& memory) {
  return {text.data(), static_cast<rapidjson::SizeType>(text.size()), memory};
}

json::Value text_or_null(const std::string& text, json::Document::AllocatorType& memory) {
  return text.empty() ? json::Value() : text_json(text, memory);
}

}  // namespace

content::Caller caller_of(const Call& call) {
  if (!call.user) return {{}, call.rights, true};
  return {call.user->id, call.rights,
          is_among(call, call.services.settings.entity.authorized_editors)};
}

std::string collection_parameter(const Call& call) {
  const auto id = call.request.parameter("collectionId").value_or("null");
  return id == "null" ? std::string() : std::string(id);
}

std::string display_name(Call& call, const std::string& user) {
  const auto name = user.empty() ? user : call.services.identities.user_name(user);
  return name.empty() ? user : name;
}

std::string_view to_string(content::Role role) {
  return role == content::Role::editor ? "editor" : "viewer";
}

json::Document report_json(Call& call, const content::SavedReports::Found& found) {
  const auto& report = found.report;
  const auto zone = call.zone();
  auto json = content::definition_of(report);
  auto& memory = json.GetAllocator();
  json.AddMember("id", text_json(report.id, memory), memory);
  json.AddMember("name", text_json(report.name, memory), memory);
  json.AddMember("description", text_or_null(report.description, memory), memory);
  json.AddMember("created", text_json(zone.format(report.created), memory), memory);
  json.AddMember("lastModified", text_json(zone.format(report.modified), memory), memory);
  json.AddMember("owner", text_or_null(display_name(call, report.owner), memory), memory);
  json.AddMember("lastModifier", text_or_null(display_name(call, report.modifier), memory), memory);
  json.AddMember("collectionId", text_or_null(report.collection, memory), memory);
  json.AddMember("currentUserRole", text_json(to_string(found.role), memory), memory);
  return json;
}

Status add_model(Call& call, const content::SavedReport& report, json::Document& json) {
  if (report.type == ReportType::combined || report.data["definitions"].Empty()) return {};
  const auto type = report.type == ReportType::decision ? model::DefinitionType::decision
                                                        : model::DefinitionType::process;
  HS_ASSIGN(const auto selections, report::parse_selections(report.data));
  const auto catalog = call.services.definitions.catalog();
  const auto sources = report::resolve_sources({selections.front()}, catalog->definitions, type);
  const auto& newest = sources.front().newest;
  if (!newest) return {};
  const auto xml = call.services.definitions.xml(type, newest->engine, newest->id);
  if (!xml) return xml.error().code == ErrorCode::not_found ? Status() : fail(xml.error());
  rapidjson::Pointer("/data/configuration/xml")
      .Set(json, text_json(*xml, json.GetAllocator()), json.GetAllocator());
  return {};
}

net::Response list_response(json::Buffer& buffer, bool more) {
  auto response = net::Response::json(std::string(json::view(buffer)));
  if (more) response.with("X-Has-More", "true");
  return response;
}

}  // namespace hindsight::api
