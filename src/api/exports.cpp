#include "api/exports.h"

#include "api/definition_body.h"
#include "api/evaluation_context.h"
#include "api/visible_definitions.h"

namespace hindsight::api {
namespace {

constexpr std::chrono::milliseconds kDeadline{55'000};
constexpr std::size_t kFileNameBytesMax = 120;
constexpr std::string_view kExtension = ".csv";

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

Result<net::Response> export_csv(Call& call, const json::Value& report, eval::CsvRequest request,
                                 std::string_view name) {
  if (!is_among(call, call.services.settings.csv.authorized_users))
    return fail(ErrorCode::forbidden, "export.csv.authorizedUsers does not let you download CSV");
  const auto& settings = call.services.settings.csv;
  request.rows_max = static_cast<std::size_t>(settings.limit);
  request.delimiter = settings.delimiter;
  auto context = evaluation_context(call);
  context.deadline = kDeadline;
  HS_ASSIGN(auto answer, call.services.evaluator.export_csv(report, request, context));
  net::Response response;
  response.with("Content-Type", "text/csv; charset=utf-8")
      .with("Content-Disposition", disposition(file_name(name)))
      .with("X-Total-Count", std::to_string(answer.rows));
  response.body = std::move(answer.text);
  return response;
}

Result<net::Response> export_raw_data(Call& call) {
  HS_ASSIGN(const auto body, call.body());
  HS_RETURN_IF_ERROR(required_string(body, "processDefinitionKey"));
  eval::CsvRequest request;
  HS_ASSIGN(request.columns, string_list(body, "includedColumns"));
  return export_csv(call, raw_data_report(body), std::move(request),
                    call.path_parameter("fileName"));
}

}  // namespace hindsight::api
