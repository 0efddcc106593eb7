#include "api/report_json.h"

#include <rapidjson/pointer.h>

#include "report/sources.h"

namespace hindsight::api {

json::Document report_json(Call& call, const content::SavedReports::Found& found) {
  auto json = content::definition_of(found.report);
  add_head(call, found.report, found.role, json);
  return json;
}

net::Response reports_response(Call& call, const content::SavedReports::List& list) {
  call.services.identities.refresh(call.stop);
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& found : list.reports) report_json(call, found).Accept(out);
  out.EndArray();
  return list_response(buffer, list.more);
}

Status add_model(Call& call, const content::SavedReport& report, json::Document& json) {
  if (report.type == content::ReportType::combined || report.data["definitions"].Empty()) return {};
  const auto type = content::definition_type(report.type);
  HS_ASSIGN(const auto selections, report::parse_selections(report.data));
  const auto catalog = call.services.definitions.catalog();
  const auto sources = report::resolve_sources({selections.front()}, catalog->definitions, type);
  const auto& newest = sources.front().newest;
  if (!newest) return {};
  const auto xml = call.services.definitions.xml(type, newest->engine, newest->id);
  if (!xml) return xml.error().code == ErrorCode::not_found ? Status() : fail(xml.error());
  auto& memory = json.GetAllocator();
  rapidjson::Pointer("/data/configuration/xml")
      .Set(json, json::Value(xml->data(), static_cast<rapidjson::SizeType>(xml->size()), memory),
           memory);
  return {};
}

}  // namespace hindsight::api
