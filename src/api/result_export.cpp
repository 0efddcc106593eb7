#include "api/result_export.h"

#include "api/evaluation_context.h"
#include "api/report_json.h"
#include "api/result_cursor.h"
#include "auth/base64url.h"
#include "auth/mac.h"
#include "report/planner.h"

namespace hindsight::api {
namespace {

constexpr std::chrono::milliseconds kDeadline{55'000};
/// What search clusters, and so Optimize, allow by default, too.
constexpr std::size_t kTimeoutSecondsMax = std::size_t{24} * 60 * 60;

Result<std::size_t> number_between(const Call& call, std::string_view name, std::size_t max) {
  HS_ASSIGN(const auto value, number_parameter(call.request, name));
  if (!value || *value == 0 || *value > max)
    return fail(ErrorCode::invalid_argument, "the parameter '" + std::string(name) +
                                                 "' must be a whole number from 1 to " +
                                                 std::to_string(max));
  return *value;
}

/// The cursor that the request brings, or that of the first page.
Result<ResultCursor> cursor_of(const Call& call, const content::SavedReport& report,
                               const std::string& key) {
  const auto now = call.services.clock.now_ms();
  const auto print =
      auth::to_base64url(auth::mac(key, "report print:" + content::to_content(report).body));
  HS_ASSIGN(const auto seconds, number_between(call, "paginationTimeout", kTimeoutSecondsMax));
  ResultCursor cursor{.report = report.id, .print = print, .moment = now};
  const auto text = call.request.parameter("searchRequestId").value_or("");
  if (text.empty()) {
    HS_ASSIGN(cursor.limit, number_between(call, "limit", report::kRawLimitMax));
  } else {
    HS_ASSIGN(cursor, unseal(text, key, report.id, print, now));
  }
  cursor.expires = now + static_cast<EpochMs>(seconds) * 1000;
  return cursor;
}

void raw_field(json::Writer& out, std::string_view name, std::string_view text,
               rapidjson::Type type) {
  json::key(out, name);
  out.RawValue(text.data(), text.size(), type);
}

net::Response response(const ResultCursor& cursor, const eval::ResultExport& result,
                       const std::string& key) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::key(out, "searchRequestId");
  json::string_or_null(out, result.paged ? seal(cursor, key) : std::string());
  json::key(out, "message");
  json::string_or_null(out, result.end.message);
  json::field(out, "numberOfRecordsInResponse", result.end.records);
  json::field(out, "totalNumberOfRecords", cursor.total);
  json::field(out, "reportId", cursor.report);
  raw_field(out, "data", result.data, rapidjson::kArrayType);
  if (!result.paged) raw_field(out, "measures", result.measures, rapidjson::kArrayType);
  out.EndObject();
  return net::Response::json(std::string(json::view(buffer)));
}

}  // namespace

Result<net::Response> export_result(Call& call) {
  HS_ASSIGN(const auto found,
            call.services.saved_reports.read(call.path_parameter("id"), caller_of(call)));
  const auto& report = found.report;
  if (report.type == content::ReportType::combined)
    return fail(ErrorCode::invalid_argument,
                "combined reports have no result of their own; ask for those that they hold",
                report.id);
  HS_ASSIGN(const auto key, call.services.shared_key.get());
  HS_ASSIGN(auto cursor, cursor_of(call, report, key));
  auto context = evaluation_context(call);
  context.zone = TimeZone::utc();
  context.moment = cursor.moment;
  context.deadline = kDeadline;
  call.services.identities.refresh(call.stop);
  const bool is_first = cursor.position.empty();
  HS_ASSIGN(const auto result, call.services.evaluator.export_result(
                                   content::definition_of(report),
                                   {cursor.limit, std::move(cursor.position)}, context));
  cursor.position = result.end.position;
  if (is_first) cursor.total = result.end.total;
  return response(cursor, result, key);
}

}  // namespace hindsight::api
