#include "api/public_reports.h"

#include "api/entity_json.h"

namespace hindsight::api {
namespace {

constexpr std::size_t kIdsMax = 10'000;
constexpr rapidjson::SizeType kExportedMax = 1'000;

Result<net::Response> list(Call& call, std::string_view kind) {
  if (call.request.parameter("collectionId").value_or("").empty())
    return fail(ErrorCode::invalid_argument,
                "the parameter 'collectionId' is missing; 'null' stands for what is in none");
  HS_ASSIGN(const auto found,
            call.services.contents.contents(
                {.kind = std::string(kind), .collection = collection_parameter(call)}, kIdsMax));
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& stored : found.found) {
    out.StartObject();
    json::field(out, "id", stored.content.id);
    out.EndObject();
  }
  out.EndArray();
  return list_response(buffer, found.more);
}

/// The body: a list of ids.
Result<std::vector<std::string>> ids_of(const Call& call) {
  const auto body = json::parse(call.request.body);
  if (!body) return fail(body.error().in("request body"));
  if (!body->IsArray() || body->Size() > kExportedMax)
    return fail(ErrorCode::invalid_argument,
                "the request body is no list of at most " + std::to_string(kExportedMax) + " ids");
  std::vector<std::string> out;
  for (const auto& id : body->GetArray()) {
    if (!id.IsString()) return fail(ErrorCode::invalid_argument, "the list holds what is no id");
    out.emplace_back(json::view(id));
  }
  return out;
}

}  // namespace

Result<net::Response> list_public_reports(Call& call) {
  return list(call, content::kReportKind);
}

Result<net::Response> list_public_dashboards(Call& call) {
  return list(call, content::kDashboardKind);
}

Result<net::Response> delete_public_report(Call& call) {
  HS_RETURN_IF_ERROR(
      call.services.saved_reports.remove(call.path_parameter("id"), true, caller_of(call)));
  return net::Response::empty();
}

Result<net::Response> delete_public_dashboard(Call& call) {
  HS_RETURN_IF_ERROR(call.services.dashboards.remove(call.path_parameter("id"), caller_of(call)));
  return net::Response::empty();
}

Result<net::Response> export_report_definitions(Call& call) {
  HS_ASSIGN(const auto ids, ids_of(call));
  HS_ASSIGN(auto text, call.services.entity_files.export_reports(ids, caller_of(call)));
  return net::Response::json(std::move(text));
}

Result<net::Response> export_dashboard_definitions(Call& call) {
  HS_ASSIGN(const auto ids, ids_of(call));
  HS_ASSIGN(auto text, call.services.entity_files.export_dashboards(ids, caller_of(call)));
  return net::Response::json(std::move(text));
}

}  // namespace hindsight::api
