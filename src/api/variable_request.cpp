#include "api/variable_request.h"

#include <algorithm>

#include "api/report_json.h"
#include "api/visible_definitions.h"
#include "report/sources.h"

namespace hindsight::api {
namespace {

constexpr std::size_t kValuesMax = 10'000;
constexpr std::size_t kReportsMax = 1'000;

std::size_t size_or(const json::Value& object, std::string_view name, std::size_t fallback) {
  const auto* value = json::find(object, name);
  return value && value->IsUint64() ? value->GetUint64() : fallback;
}

/// What a saved process report is about, with all versions and tenants that it selects.
Status add_sources(const content::SavedReport& report, const store::DefinitionCatalog& catalog,
                   std::vector<report::Source>& sources) {
  if (report.type != content::ReportType::process || report.data["definitions"].Empty()) return {};
  HS_ASSIGN(const auto selections, report::parse_selections(report.data));
  for (auto& resolved : report::resolve_sources(selections, catalog.definitions))
    sources.push_back(std::move(resolved.source));
  return {};
}

}  // namespace

Result<std::vector<report::Source>> source_of(const Call& call, const json::Value& object,
                                              model::DefinitionType type) {
  const std::string prefix(to_string(type));
  report::Selection selection;
  HS_ASSIGN(selection.key, required_string(object, prefix + "DefinitionKey"));
  HS_ASSIGN(selection.versions, string_list(object, prefix + "DefinitionVersions"));
  HS_ASSIGN(selection.tenants, string_list(object, "tenantIds"));
  if (selection.versions.empty()) selection.versions = {"all"};
  if (selection.tenants.empty()) selection.tenants = {""};
  HS_RETURN_IF_ERROR(may_report(call, type, selection.key, selection.tenants));
  std::vector<report::Source> out;
  for (auto& resolved :
       report::resolve_sources({selection}, call.services.definitions.catalog()->definitions, type))
    out.push_back(std::move(resolved.source));
  return out;
}

Result<std::vector<report::Source>> sources_of_reports(const Call& call, const json::Value& body) {
  HS_ASSIGN(const auto ids, string_list(body, "reportIds"));
  if (ids.empty() || ids.size() > kReportsMax)
    return fail(ErrorCode::invalid_argument, "'reportIds' must name from 1 to 1000 reports");
  const auto catalog = call.services.definitions.catalog();
  const auto caller = caller_of(call);
  std::vector<report::Source> out;
  for (const auto& id : ids) {
    HS_ASSIGN(const auto found, call.services.saved_reports.read(id, caller));
    HS_RETURN_IF_ERROR(add_sources(found.report, *catalog, out));
    HS_ASSIGN(const auto children, call.services.saved_reports.children(found.report, caller));
    for (const auto& child : children) HS_RETURN_IF_ERROR(add_sources(child.report, *catalog, out));
  }
  return out;
}

store::QueryLimits limits_of(const Call& call) {
  store::QueryLimits limits;
  limits.stop = call.stop;
  return limits;
}

ValuePage value_page(const json::Value& body) {
  return {size_or(body, "resultOffset", 0),
          std::min(kValuesMax, size_or(body, "numResults", kValuesMax))};
}

net::Response texts_response(const std::vector<std::string>& texts) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& text : texts) json::string(out, text);
  out.EndArray();
  return net::Response::json(std::string(json::view(buffer)));
}

}  // namespace hindsight::api
