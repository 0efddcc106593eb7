#include "base/json.h"

#include <rapidjson/error/en.h>

namespace hindsight::json {

namespace {
constexpr int kDepthMax = 64;

bool too_deep(std::string_view text) {
  int depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\')
        ++i;
      else if (c == '"')
        in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > kDepthMax) return true;
    } else if (c == '}' || c == ']') {
      --depth;
    }
  }
  return false;
}
}  // namespace

Result<Document> parse(std::string_view text) {
  // rapidjson's tree is destroyed and copied recursively, so depth is bounded before.
  if (too_deep(text))
    return fail(ErrorCode::invalid_argument, "JSON is nested deeper than 64 levels");
  Document document;
  document.Parse<rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag>(
      text.data(), text.size());
  if (document.HasParseError()) {
    return fail(ErrorCode::invalid_argument,
                std::string("not valid JSON: ") +
                    rapidjson::GetParseError_En(document.GetParseError()) + " at byte " +
                    std::to_string(document.GetErrorOffset()));
  }
  return document;
}

const Value* find(const Value& object, std::string_view name) {
  if (!object.IsObject()) return nullptr;
  const auto member = object.FindMember(
      Value(rapidjson::StringRef(name.data(), static_cast<rapidjson::SizeType>(name.size()))));
  if (member == object.MemberEnd() || member->value.IsNull()) return nullptr;
  return &member->value;
}

std::string string_or(const Value& object, std::string_view name, std::string_view fallback) {
  const auto* value = find(object, name);
  return std::string(value && value->IsString() ? view(*value) : fallback);
}

std::int64_t integer_or(const Value& object, std::string_view name, std::int64_t fallback) {
  const auto* value = find(object, name);
  return value != nullptr && value->IsInt64() ? value->GetInt64() : fallback;
}

bool is_true(const Value& object, std::string_view name) {
  const auto* value = find(object, name);
  return value != nullptr && value->IsTrue();
}

std::string to_text(const Value& value) {
  Buffer buffer;
  Writer writer(buffer);
  value.Accept(writer);
  return std::string(view(buffer));
}

}  // namespace hindsight::json
