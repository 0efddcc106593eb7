#include "engine/typed_value.h"

#include "base/json.h"
#include "engine/variable_value.h"

namespace hindsight::engine {

using model::TypedValue;
using model::VariableType;

std::string unescaped(std::string_view token) {
  if (token.size() < 2 || token.front() != '"') return std::string(token);
  const auto inner = token.substr(1, token.size() - 2);
  if (inner.find('\\') == std::string_view::npos) return std::string(inner);
  const auto document = json::parse(token);
  return document && document->IsString() ? std::string(json::view(*document)) : std::string(inner);
}

TypedValue typed_value(std::string_view engine_type, std::string_view token, FieldReader& reader) {
  while (!token.empty() && (token.back() == ' ' || token.back() == '\n' || token.back() == '\r' ||
                            token.back() == '\t')) {
    token.remove_suffix(1);
  }
  TypedValue out;
  out.type = model::variable_type(engine_type);
  if (token.empty() || token == "null") return out;
  // Numbers and booleans that are quoted are none.
  const bool is_text = !is_number(out.type) && out.type != VariableType::boolean;
  const auto* complaint = set_value(out, is_text ? unescaped(token) : std::string(token),
                                    reader.context().value_bytes_max, reader.arena());
  if (complaint != nullptr) reader.complain(std::string("value ") + complaint);
  return out;
}

}  // namespace hindsight::engine
