#include "api/result_cursor.h"

#include "auth/base64url.h"
#include "auth/mac.h"
#include "base/json.h"

namespace hindsight::api {
namespace {

/// The same key may sign other things, and cursors may once look different.
constexpr std::string_view kPurpose = "result cursor 1:";

std::string signature(std::string_view key, std::string_view body) {
  return auth::mac(key, std::string(kPurpose) + std::string(body));
}

tl::unexpected<Error> invalid(std::string message) {
  return fail(ErrorCode::invalid_argument, std::move(message), "searchRequestId");
}

}  // namespace

std::string seal(const ResultCursor& cursor, std::string_view key) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "report", cursor.report);
  json::field(out, "print", cursor.print);
  json::field(out, "position", cursor.position);
  json::field(out, "moment", cursor.moment);
  json::field(out, "limit", static_cast<std::int64_t>(cursor.limit));
  json::field(out, "total", cursor.total);
  json::field(out, "expires", cursor.expires);
  out.EndObject();
  const auto body = auth::to_base64url(json::view(buffer));
  return body + "." + auth::to_base64url(signature(key, body));
}

Result<ResultCursor> unseal(std::string_view text, std::string_view key, const std::string& report,
                            const std::string& print, EpochMs now) {
  const auto dot = text.find('.');
  const auto body = text.substr(0, dot);
  const auto theirs =
      dot == std::string_view::npos ? std::nullopt : auth::from_base64url(text.substr(dot + 1));
  const auto plain = auth::from_base64url(body);
  if (!theirs || !plain || !auth::same_mac(signature(key, body), *theirs))
    return invalid("this is no searchRequestId of this server");
  HS_ASSIGN(const auto json, json::parse(*plain));
  ResultCursor out{json::string_or(json, "report"),
                   json::string_or(json, "print"),
                   json::string_or(json, "position"),
                   json::integer_or(json, "moment"),
                   static_cast<std::size_t>(json::integer_or(json, "limit")),
                   json::integer_or(json, "total"),
                   json::integer_or(json, "expires")};
  if (out.report != report) return invalid("the searchRequestId is of another report");
  if (out.print != print)
    return invalid(
        "the report was changed since the first page; begin again without searchRequestId");
  if (now >= out.expires)
    return invalid(
        "the searchRequestId has expired; begin again without it, with a longer paginationTimeout");
  return out;
}

}  // namespace hindsight::api
