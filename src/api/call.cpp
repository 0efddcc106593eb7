#include "api/call.h"

namespace hindsight::api {

TimeZone Call::zone() const {
  const auto name = request.header("X-Optimize-Client-Timezone");
  if (name.empty()) return TimeZone::system();
  return TimeZone::named(name).value_or(TimeZone::system());
}

Result<json::Document> Call::body() const {
  auto document =
      json::parse(request.body.empty() ? std::string_view("{}") : std::string_view(request.body));
  if (!document) return fail(document.error().in("request body"));
  if (!document->IsObject())
    return fail(ErrorCode::invalid_argument, "the request body is no JSON object");
  return document;
}

Result<std::vector<std::string>> string_list(const json::Value& object, std::string_view name) {
  std::vector<std::string> out;
  const auto* list = json::find(object, name);
  if (!list) return out;
  if (!list->IsArray())
    return fail(ErrorCode::invalid_argument, "'" + std::string(name) + "' is no list");
  for (const auto& item : list->GetArray()) {
    if (item.IsNull())
      out.emplace_back();
    else if (item.IsString())
      out.emplace_back(json::view(item));
    else
      return fail(ErrorCode::invalid_argument,
                  "'" + std::string(name) + "' holds something that is no text");
  }
  return out;
}

Result<std::string> required_string(const json::Value& object, std::string_view name) {
  const auto* value = json::find(object, name);
  if (!value || !value->IsString() || value->GetStringLength() == 0) {
    return fail(ErrorCode::invalid_argument, "'" + std::string(name) + "' is missing");
  }
  return std::string(json::view(*value));
}

}  // namespace hindsight::api
