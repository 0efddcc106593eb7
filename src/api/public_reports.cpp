#include "api/public_reports.h"

#include "api/entity_json.h"

namespace hindsight::api {
namespace {

constexpr std::size_t kIdsMax = 10'000;
constexpr std::size_t kExportedMax = 1'000;

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
  HS_ASSIGN(const auto ids, ids_body(call, kExportedMax));
  HS_ASSIGN(auto text, call.services.entity_files.export_reports(ids, caller_of(call)));
  return net::Response::json(std::move(text));
}

Result<net::Response> export_dashboard_definitions(Call& call) {
  HS_ASSIGN(const auto ids, ids_body(call, kExportedMax));
  HS_ASSIGN(auto text, call.services.entity_files.export_dashboards(ids, caller_of(call)));
  return net::Response::json(std::move(text));
}

}  // namespace hindsight::api
