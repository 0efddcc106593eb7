#include "api/exports.h"

#include "api/attachment.h"
#include "api/definition_body.h"
#include "api/evaluation_context.h"
#include "api/report_json.h"
#include "api/visible_definitions.h"

namespace hindsight::api {
Status check_export_right(const Call& call) {
  if (is_among(call, call.services.settings.csv.authorized_users)) return {};
  return fail(ErrorCode::forbidden, "export.csv.authorizedUsers does not let you download");
}

Result<net::Response> export_csv(Call& call, const json::Value& report, eval::CsvRequest request,
                                 std::string_view name) {
  HS_RETURN_IF_ERROR(check_export_right(call));
  const auto& settings = call.services.settings.csv;
  request.rows_max = static_cast<std::size_t>(settings.limit);
  request.delimiter = settings.delimiter;
  HS_ASSIGN(auto download, call.services.exports.csv(report, request, evaluation_context(call)));
  return attachment(std::move(download), FileType::csv, name);
}

Result<net::Response> export_raw_data(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_RETURN_IF_ERROR(required_string(body, "processDefinitionKey"));
  eval::CsvRequest request;
  HS_ASSIGN(request.columns, string_list(body, "includedColumns"));
  return export_csv(call, raw_data_report(body), std::move(request),
                    call.path_parameter("fileName"));
}

Result<net::Response> export_saved_report(Call& call) {
  HS_RETURN_IF_ERROR(check_export_right(call));
  HS_ASSIGN(const auto found,
            call.services.saved_reports.read(call.path_parameter("reportId"), caller_of(call)));
  if (found.report.type == content::ReportType::combined)
    return fail(ErrorCode::not_found, "combined reports cannot be exported as CSV yet",
                found.report.id);
  call.services.identities.refresh(call.stop);
  return export_csv(call, content::definition_of(found.report), {},
                    call.path_parameter("fileName"));
}

}  // namespace hindsight::api
