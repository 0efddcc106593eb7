#include "report/json_reader.h"

#include <charconv>
#include <cmath>

namespace hindsight::report {

std::string member_path(std::string_view path, std::string_view name) {
  return path.empty() ? std::string(name) : std::string(path) + "." + std::string(name);
}

std::string item_path(std::string_view path, std::size_t index) {
  return std::string(path) + "[" + std::to_string(index) + "]";
}

Result<const json::Value*> require(const json::Value& object, std::string_view name,
                                   std::string_view path) {
  if (!object.IsObject()) return invalid("expected an object", path);
  const auto* value = json::find(object, name);
  if (value == nullptr) return invalid("'" + std::string(name) + "' is missing", path);
  return value;
}

Result<std::string> require_text(const json::Value& object, std::string_view name,
                                 std::string_view path) {
  HS_ASSIGN(const auto* value, require(object, name, path));
  if (!value->IsString() || value->GetStringLength() == 0) {
    return invalid("expected a text that is not empty", member_path(path, name));
  }
  return std::string(json::view(*value));
}

Result<std::vector<std::string>> read_texts(const json::Value& value, std::string_view path,
                                            std::optional<std::string_view> null_as) {
  if (!value.IsArray()) return invalid("expected a list of texts", path);
  std::vector<std::string> texts;
  texts.reserve(value.Size());
  for (const auto& item : value.GetArray()) {
    if (item.IsString()) {
      texts.emplace_back(json::view(item));
    } else if (item.IsNull() && null_as) {
      texts.emplace_back(*null_as);
    } else {
      return invalid("expected a text, found " + json::to_text(item),
                     item_path(path, texts.size()));
    }
  }
  return texts;
}

Result<double> read_number(const json::Value& value, std::string_view path) {
  double number = 0;
  if (value.IsNumber()) {
    number = value.GetDouble();
  } else if (value.IsString()) {
    const auto text = json::view(value);
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    if (text.empty() || parsed.ec != std::errc() || parsed.ptr != text.data() + text.size()) {
      return invalid("expected a number, found '" + std::string(text) + "'", path);
    }
  } else {
    return invalid("expected a number, found " + json::to_text(value), path);
  }
  // from_chars reads "inf" and "nan" too; no bucket or comparison makes sense with them.
  if (!std::isfinite(number)) return invalid("expected a finite number", path);
  return number;
}

Result<bool> read_flag(const json::Value& object, std::string_view name, std::string_view path) {
  const auto* value = json::find(object, name);
  if (value == nullptr) return false;
  if (!value->IsBool()) return invalid("expected true or false", member_path(path, name));
  return value->GetBool();
}

}  // namespace hindsight::report
