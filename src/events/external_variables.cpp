#include "events/external_variables.h"

#include <cmath>
#include <limits>
#include <unordered_map>

#include "engine/variable_value.h"
#include "events/batch_element.h"

namespace hindsight::events {
namespace {

using model::VariableType;

constexpr std::string_view kFormat = "application/json";

bool can_be_sent(VariableType type) {
  return model::is_number(type) || type == VariableType::string || type == VariableType::boolean ||
         type == VariableType::date || type == VariableType::object;
}

template <typename Integer>
bool fits(std::int64_t number) {
  return number >= std::numeric_limits<Integer>::min() &&
         number <= std::numeric_limits<Integer>::max();
}

/// What is wrong with a value, or nullptr.
const char* complaint_about(VariableType type, std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return "holds the character NUL";
  if (type == VariableType::string) return nullptr;
  if (type == VariableType::object) {
    const auto parsed = json::parse(text);
    const bool is_right = parsed && (parsed->IsObject() || parsed->IsArray());
    return is_right ? nullptr : "is no object or list in JSON";
  }
  model::Arena scratch;
  model::TypedValue value;
  value.type = type;
  if (const auto* complaint = engine::set_value(value, text, text.size(), scratch))
    return complaint;
  if (type == VariableType::double_number && !std::isfinite(value.number)) return "is not finite";
  if (type == VariableType::short_integer && !fits<std::int16_t>(value.integer))
    return "is too large for a Short";
  if (type == VariableType::integer && !fits<std::int32_t>(value.integer))
    return "is too large for an Integer";
  return nullptr;
}

/// One variable of a batch.
class VariableReader {
 public:
  explicit VariableReader(BatchElement variable) : variable_(std::move(variable)) {}

  Result<model::ExternalVariable> read(EpochMs now) {
    if (!variable_.is_object()) return invalid("expected a variable", variable_.path());
    model::ExternalVariable out;
    HS_ASSIGN(out.id, variable_.required("id"));
    HS_ASSIGN(out.name, variable_.required("name"));
    HS_ASSIGN(out.type, type());
    HS_ASSIGN(out.process_instance, variable_.required("processInstanceId"));
    HS_ASSIGN(out.definition_key, variable_.required("processDefinitionKey"));
    HS_RETURN_IF_ERROR(check_format(out.type));
    HS_ASSIGN(out.value, value(out.type));
    out.received = now;
    return out;
  }

 private:
  Result<VariableType> type() {
    HS_ASSIGN(const auto name, variable_.required("type"));
    const auto type = model::variable_type(name);
    if (!can_be_sent(type))
      return invalid("must be String, Short, Integer, Long, Double, Boolean, Date or Object",
                     variable_.path("type"));
    return type;
  }
  Status check_format(VariableType type) {
    constexpr const char* kMember = "serializationDataFormat";
    HS_ASSIGN(const auto format, variable_.text(kMember));
    if (type != VariableType::object || format == kFormat) return {};
    return invalid(format.empty() ? "is missing; only application/json can be read"
                                  : "only application/json can be read",
                   variable_.path(kMember));
  }
  /// Not bounded as other texts are.
  Result<std::string_view> value(VariableType type) {
    const auto* value = variable_.member("value");
    if (value == nullptr) return invalid("is missing", variable_.path("value"));
    if (!value->IsString()) return invalid("expected text", variable_.path("value"));
    const auto text = json::view(*value);
    if (const auto* complaint = complaint_about(type, text))
      return invalid(complaint, variable_.path("value"));
    return variable_.arena().copy(text);
  }

  BatchElement variable_;
};

}  // namespace

Result<model::ExternalVariablePage> read_external_variables(std::string_view body, EpochMs now) {
  HS_ASSIGN(const auto batch, read_batch(body, "variables"));
  model::ExternalVariablePage page;
  std::unordered_map<Id128, std::size_t> places;
  std::size_t position = 0;
  for (const auto& element : batch.GetArray()) {
    VariableReader reader({element, position++, page.arena});
    HS_ASSIGN(const auto variable, reader.read(now));
    const auto [known, is_new] =
        places.emplace(model::identity_of(variable), page.variables.size());
    if (is_new) page.variables.emplace_back();
    page.variables[known->second] = variable;
  }
  return page;
}

}  // namespace hindsight::events
