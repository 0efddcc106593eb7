#include "report/variable_filter.h"

#include "report/json_reader.h"

namespace hindsight::report {
namespace {

/// An operator and the filter that it makes.
struct Operator {
  VariableFilter::Kind kind = VariableFilter::Kind::in;
  bool negated = false;
  Comparison comparison = Comparison::greater;
};

using Kind = VariableFilter::Kind;

constexpr std::array kTextOperators{
    Word<Operator>{"in", {Kind::in}},
    Word<Operator>{"not in", {Kind::in, true}},
    Word<Operator>{"contains", {Kind::contains}},
    Word<Operator>{"not contains", {Kind::contains, true}},
};

constexpr std::array kNumberOperators{
    Word<Operator>{"in", {Kind::in}},
    Word<Operator>{"not in", {Kind::in, true}},
    Word<Operator>{"<", {Kind::compare, false, Comparison::less}},
    Word<Operator>{"<=", {Kind::compare, false, Comparison::less_equal}},
    Word<Operator>{">", {Kind::compare, false, Comparison::greater}},
    Word<Operator>{">=", {Kind::compare, false, Comparison::greater_equal}},
};

template <std::size_t N>
Status read_operator(const std::array<Word<Operator>, N>& operators, const json::Value& data,
                     std::string_view path, VariableFilter& filter) {
  HS_ASSIGN(const auto* value, require(data, "operator", path));
  HS_ASSIGN(const auto found, read_word(operators, *value, member_path(path, "operator")));
  filter.kind = found.kind;
  filter.negated = found.negated;
  filter.comparison = found.comparison;
  return {};
}

/// The values of a filter; there must be some, since no value at all matches nothing.
Result<const json::Value*> read_values(const json::Value& data, std::string_view path) {
  HS_ASSIGN(const auto* values, require(data, "values", path));
  if (!values->IsArray() || values->Empty()) {
    return invalid("expected a list with at least one value", member_path(path, "values"));
  }
  return values;
}

Status read_text(const json::Value& value, std::string_view path, VariableFilter& filter) {
  if (!value.IsString()) return invalid("expected a text or null", path);
  filter.texts.emplace_back(json::view(value));
  return {};
}

Status read_boolean(const json::Value& value, std::string_view path, VariableFilter& filter) {
  if (value.IsBool()) {
    filter.texts.emplace_back(value.GetBool() ? "true" : "false");
  } else if (value.IsString() && (json::view(value) == "true" || json::view(value) == "false")) {
    filter.texts.emplace_back(json::view(value));
  } else {
    return invalid("expected true, false or null", path);
  }
  return {};
}

Status read_number_value(const json::Value& value, std::string_view path, VariableFilter& filter) {
  HS_ASSIGN(const double number, read_number(value, path));
  filter.numbers.push_back(number);
  return {};
}

/// Reads all values with `read`; null stands for "has no value".
template <typename Read>
Status read_all(const json::Value& data, std::string_view path, VariableFilter& filter, Read read) {
  HS_ASSIGN(const auto* values, read_values(data, path));
  std::size_t index = 0;
  for (const auto& value : values->GetArray()) {
    const auto value_path = item_path(member_path(path, "values"), index++);
    if (value.IsNull()) {
      filter.null_included = true;
    } else {
      HS_RETURN_IF_ERROR(read(value, value_path, filter));
    }
  }
  return {};
}

Status read_numbers(const json::Value& data, std::string_view path, VariableFilter& filter) {
  HS_RETURN_IF_ERROR(read_operator(kNumberOperators, data, path, filter));
  HS_RETURN_IF_ERROR(read_all(data, path, filter, read_number_value));
  if (filter.kind == Kind::compare && (filter.numbers.size() != 1 || filter.null_included)) {
    return invalid("a comparison needs exactly one number", member_path(path, "values"));
  }
  return {};
}

/// A range, or all or none of the dates: `includeUndefined` adds instances without a value,
/// `excludeUndefined` accepts any value.
Status read_dates(const json::Value& data, std::string_view path, const Moment& moment,
                  VariableFilter& filter) {
  HS_ASSIGN(const bool with_undefined, read_flag(data, "includeUndefined", path));
  HS_ASSIGN(const bool any_value, read_flag(data, "excludeUndefined", path));
  HS_ASSIGN(const auto range, parse_date_range(data, path, moment));
  filter.kind = Kind::range;
  if (with_undefined && !range.from && !range.until) {
    filter.kind = Kind::in;  // only those without a value
    filter.null_included = true;
    return {};
  }
  filter.include_undefined = with_undefined;
  if (any_value && !with_undefined) return {};
  if (!range.from && !range.until) return invalid("a date range needs a start or an end", path);
  filter.from = range.from;
  filter.until = range.until;
  return {};
}

}  // namespace

Result<VariableFilter> parse_variable_filter(const json::Value& data, std::string_view path,
                                             const Moment& moment) {
  using model::VariableType;
  VariableFilter filter;
  HS_ASSIGN(filter.name, require_text(data, "name", path));
  HS_ASSIGN(const auto type, require_text(data, "type", path));
  HS_ASSIGN(const auto* condition, require(data, "data", path));
  const auto condition_path = member_path(path, "data");
  if (!condition->IsObject()) return invalid("expected an object", condition_path);
  filter.type = model::variable_type(type);
  switch (filter.type) {
    case VariableType::string:
      HS_RETURN_IF_ERROR(read_operator(kTextOperators, *condition, condition_path, filter));
      HS_RETURN_IF_ERROR(read_all(*condition, condition_path, filter, read_text));
      return filter;
    case VariableType::boolean:
      HS_RETURN_IF_ERROR(read_all(*condition, condition_path, filter, read_boolean));
      return filter;
    case VariableType::short_integer:
    case VariableType::integer:
    case VariableType::long_integer:
    case VariableType::double_number:
      HS_RETURN_IF_ERROR(read_numbers(*condition, condition_path, filter));
      return filter;
    case VariableType::date:
      HS_RETURN_IF_ERROR(read_dates(*condition, condition_path, moment, filter));
      return filter;
    case VariableType::null:
    case VariableType::object:
    case VariableType::json:
    case VariableType::other:
      break;
  }
  return invalid("variables of type '" + type + "' cannot be filtered", member_path(path, "type"));
}

}  // namespace hindsight::report
