#include "content/dashboard_filters.h"

#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "model/facts.h"
#include "report/json_reader.h"

namespace hindsight::content {
namespace {

using model::VariableType;
using report::invalid;
using report::item_path;
using report::member_path;
using report::Word;

constexpr rapidjson::SizeType kFiltersMax = 100;
constexpr rapidjson::SizeType kValuesMax = 10'000;

enum class Kind { start_date, end_date, state, variable, assignee, candidate_group };
constexpr std::array<Word<Kind>, 6> kKinds{{
    {"instanceStartDate", Kind::start_date},
    {"instanceEndDate", Kind::end_date},
    {"state", Kind::state},
    {"variable", Kind::variable},
    {"assignee", Kind::assignee},
    {"candidateGroup", Kind::candidate_group},
}};

/// What a member may be; absent and null are always right.
Status check_member(const json::Value& object, const char* name, bool fits_so_far,
                    const char* expected, const std::string& path) {
  if (json::find(object, name) == nullptr || fits_so_far) return {};
  return invalid("expected " + std::string(expected), member_path(path, name));
}

Status check_flag(const json::Value& object, const char* name, const std::string& path) {
  const auto* value = json::find(object, name);
  return check_member(object, name, value != nullptr && value->IsBool(), "true or false", path);
}

/// Values to choose from: texts, and null for what has none.
Status check_values(const json::Value& object, const char* name, const std::string& path) {
  const auto* values = json::find(object, name);
  if (values == nullptr) return {};
  if (!values->IsArray() || values->Size() > kValuesMax)
    return invalid("expected a list of at most " + std::to_string(kValuesMax) + " values",
                   member_path(path, name));
  std::size_t position = 0;
  for (const auto& value : values->GetArray()) {
    const auto at = item_path(member_path(path, name), position++);
    if (!value.IsString() && !value.IsNull() && !value.IsBool())
      return invalid("expected a text, true, false or null", at);
  }
  return {};
}

/// `{operator, values, allowCustomValues}`.
Status check_choice(const json::Value& data, std::initializer_list<std::string_view> operators,
                    const std::string& path) {
  HS_ASSIGN(const auto chosen, report::require_text(data, "operator", path));
  if (std::ranges::find(operators, chosen) == operators.end())
    return invalid("'" + chosen + "' is no operator of this filter", member_path(path, "operator"));
  HS_RETURN_IF_ERROR(check_values(data, "values", path));
  return check_flag(data, "allowCustomValues", path);
}

Status check_variable(const json::Value& data, const std::string& path) {
  HS_RETURN_IF_ERROR(report::require_text(data, "name", path));
  HS_ASSIGN(const auto type_name, report::require_text(data, "type", path));
  const auto type = model::variable_type(type_name);
  const auto* choice = json::find(data, "data");
  const auto inner = member_path(path, "data");
  switch (type) {
    case VariableType::boolean:
    case VariableType::date:
      // Boolean values and periods need no list to choose from.
      if (choice != nullptr) return invalid("expected null", inner);
      return {};
    case VariableType::string:
      if (choice == nullptr) return invalid("'data' is missing", path);
      return check_choice(*choice, {"in", "not in", "contains", "not contains"}, inner);
    case VariableType::short_integer:
    case VariableType::integer:
    case VariableType::long_integer:
    case VariableType::double_number:
      if (choice == nullptr) return invalid("'data' is missing", path);
      return check_choice(*choice, {"in", "not in", "<", ">", "<=", ">="}, inner);
    default:
      return invalid("expected the type of a variable", member_path(path, "type"));
  }
}

/// A period is an object, other defaults are lists.
Status check_defaults(Kind kind, const json::Value& data, const std::string& path) {
  const auto* defaults = json::find(data, "defaultValues");
  if (defaults == nullptr) return {};
  const bool is_date = kind == Kind::start_date || kind == Kind::end_date ||
                       (kind == Kind::variable &&
                        model::variable_type(json::string_or(data, "type")) == VariableType::date);
  if (!is_date) return check_values(data, "defaultValues", path);
  return check_member(data, "defaultValues", defaults->IsObject(), "an object", path);
}

Status check_data(Kind kind, const json::Value& filter, const std::string& path) {
  const auto* data = json::find(filter, "data");
  const bool needed =
      kind == Kind::variable || kind == Kind::assignee || kind == Kind::candidate_group;
  if (data == nullptr && !needed) return {};
  if (data == nullptr) return invalid("'data' is missing", path);
  const auto inner = member_path(path, "data");
  if (!data->IsObject()) return invalid("expected an object", inner);
  if (kind == Kind::variable)
    HS_RETURN_IF_ERROR(check_variable(*data, inner));
  else if (needed)
    HS_RETURN_IF_ERROR(check_choice(*data, {"in", "not in"}, inner));
  return check_defaults(kind, *data, inner);
}

}  // namespace

Status check_available_filters(const json::Value& filters, const std::string& path) {
  if (!filters.IsArray()) return invalid("expected a list", path);
  if (filters.Size() > kFiltersMax)
    return invalid("at most " + std::to_string(kFiltersMax) + " filters can be offered", path);
  std::set<Kind> once;
  for (rapidjson::SizeType i = 0; i < filters.Size(); ++i) {
    const auto at = item_path(path, i);
    HS_ASSIGN(const auto* type, report::require(filters[i], "type", at));
    HS_ASSIGN(const auto kind, report::read_word(kKinds, *type, member_path(at, "type")));
    HS_RETURN_IF_ERROR(check_data(kind, filters[i], at));
    if (!once.insert(kind).second && kind != Kind::variable)
      return invalid("such a filter is offered once only", at);
  }
  return {};
}

}  // namespace hindsight::content
