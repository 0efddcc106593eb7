#include "api/saved_reports.h"

#include "api/combined_reports.h"
#include "api/error_mapping.h"
#include "api/evaluation_context.h"
#include "api/report_json.h"

namespace hindsight::api {
namespace {

using content::ReportType;

Result<content::ReportInput> input_of(Call& call, ReportType type) {
  HS_ASSIGN(const auto body, call.body());
  return content::read_report(body, type, call.services.clock.now_ms());
}

Result<net::Response> create(Call& call, ReportType type) {
  HS_ASSIGN(auto input, input_of(call, type));
  return id_or_refusal(call.services.saved_reports.create(
      std::move(input), text_of(call, "savedReport.newName"), caller_of(call)));
}

Result<net::Response> update(Call& call, ReportType type) {
  HS_ASSIGN(const bool force, flag_parameter(call.request, "force"));
  HS_ASSIGN(const auto body, call.body());
  // All of the definition is replaced, so it must be there.
  if (json::find(body, "data") == nullptr)
    return fail(ErrorCode::invalid_argument, "'data' is missing");
  HS_ASSIGN(const auto input, input_of(call, type));
  const auto conflicts =
      call.services.saved_reports.update(call.path_parameter("id"), input, force, caller_of(call));
  return conflicts ? done_or(*conflicts) : error_response(conflicts.error());
}

}  // namespace

Result<net::Response> create_process_report(Call& call) {
  return create(call, ReportType::process);
}
Result<net::Response> create_decision_report(Call& call) {
  return create(call, ReportType::decision);
}
Result<net::Response> create_combined_report(Call& call) {
  return create(call, ReportType::combined);
}
Result<net::Response> update_process_report(Call& call) {
  return update(call, ReportType::process);
}
Result<net::Response> update_decision_report(Call& call) {
  return update(call, ReportType::decision);
}
Result<net::Response> update_combined_report(Call& call) {
  return update(call, ReportType::combined);
}

Result<net::Response> list_reports(Call& call) {
  HS_ASSIGN(const auto list, call.services.saved_reports.list(caller_of(call)));
  return reports_response(call, list);
}

Result<net::Response> get_report(Call& call) {
  HS_ASSIGN(const auto found,
            call.services.saved_reports.read(call.path_parameter("id"), caller_of(call)));
  call.services.identities.refresh(call.stop);
  auto json = report_json(call, found);
  HS_RETURN_IF_ERROR(add_model(call, found.report, json));
  return net::Response::json(json::to_text(json));
}

Result<net::Response> delete_report(Call& call) {
  HS_ASSIGN(const bool force, flag_parameter(call.request, "force"));
  HS_ASSIGN(const auto conflicts,
            call.services.saved_reports.remove(call.path_parameter("id"), force, caller_of(call)));
  return done_or(conflicts);
}

Result<net::Response> copy_report(Call& call) {
  HS_ASSIGN(const auto target, copy_target(call, "savedReport.copyName"));
  return id_or_refusal(
      call.services.saved_reports.copy(call.path_parameter("id"), target, caller_of(call)));
}

Result<net::Response> evaluate_saved_report(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_ASSIGN(const auto found,
            call.services.saved_reports.read(call.path_parameter("id"), caller_of(call)));
  auto context = evaluation_context(call);
  HS_ASSIGN(context.limit, number_parameter(call.request, "limit"));
  HS_ASSIGN(context.offset, number_parameter(call.request, "offset"));
  context.additional_filters = json::find(body, "filter");
  call.services.identities.refresh(call.stop);
  auto definition = report_json(call, found);
  HS_RETURN_IF_ERROR(add_model(call, found.report, definition));
  auto answer = found.report.type == ReportType::combined
                    ? evaluate_combined(call, found.report, definition, context)
                    : call.services.evaluator.evaluate(definition, context);
  if (!answer) return error_response(answer.error(), &definition);
  return net::Response::json(std::move(*answer));
}

Result<net::Response> report_conflicts(Call& call) {
  HS_ASSIGN(const auto conflicts,
            call.services.saved_reports.conflicts(call.path_parameter("id"), caller_of(call)));
  return conflicts_response(conflicts);
}

}  // namespace hindsight::api
