#include "engine/typed_value.h"

#include <fmt/format.h>

#include <charconv>

#include "base/json.h"
#include "base/utf8.h"

namespace hindsight::engine {
namespace {

using model::TypedValue;
using model::VariableType;

void set_text(TypedValue& out, std::string_view text, FieldReader& reader) {
  const auto kept = cut_utf8(text, reader.context().value_bytes_max);
  out.truncated = kept.size() < text.size();
  out.text = reader.arena().copy(kept);
}

void set_number(TypedValue& out, double number, model::Arena& arena) {
  out.number = number;
  out.text = arena.copy(fmt::format("{}", number));
}

void set_integer(TypedValue& out, std::int64_t integer, model::Arena& arena) {
  out.integer = integer;
  out.number = static_cast<double>(integer);
  out.text = arena.copy(fmt::format_int(integer).c_str());
}

void set_date(TypedValue& out, EpochMs time, model::Arena& arena) {
  out.integer = time;
  out.number = static_cast<double>(time);
  out.text = arena.copy(format_utc(time));
}

TypedValue of_type(VariableType type) {
  TypedValue value;
  value.type = type;
  value.is_null = false;
  return value;
}

template <typename Number>
bool parse_number(std::string_view token, Number& out) {
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), out);
  return error == std::errc() && end == token.data() + token.size();
}

void read_into(TypedValue& out, std::string_view token, FieldReader& reader) {
  switch (out.type) {
    case VariableType::short_integer:
    case VariableType::integer:
    case VariableType::long_integer: {
      std::int64_t integer = 0;
      if (!parse_number(token, integer)) return reader.complain("value is no whole number");
      return set_integer(out, integer, reader.arena());
    }
    case VariableType::double_number: {
      double number = 0;
      if (!parse_number(token, number)) return reader.complain("value is no number");
      return set_number(out, number, reader.arena());
    }
    case VariableType::boolean:
      if (token != "true" && token != "false")
        return reader.complain("value is neither true nor false");
      out.integer = token == "true" ? 1 : 0;
      out.number = static_cast<double>(out.integer);
      out.text = token == "true" ? "true" : "false";
      return;
    case VariableType::date: {
      const auto time = parse_date_time(unescaped(token));
      if (!time) return reader.complain("value is no date");
      return set_date(out, *time, reader.arena());
    }
    case VariableType::string:
    case VariableType::object:
    case VariableType::json:
      return set_text(out, unescaped(token), reader);
    case VariableType::null:
    case VariableType::other:
      out.is_null = true;
      return;
  }
}

class Flattener {
 public:
  Flattener(std::size_t properties_max, model::Arena& arena)
      : max_(properties_max), arena_(arena) {}

  void top(const std::string& name, const json::Value& value) {
    if (!value.IsArray()) return any(name, value);
    std::int32_t item = 0;
    for (const auto& element : value.GetArray()) {
      if (!element.IsObject() && !element.IsArray()) scalar(name, item, element);
      ++item;
    }
    list_size(name, value);
  }
  std::vector<FlattenedValue> take() { return std::move(out_); }

 private:
  void any(const std::string& name, const json::Value& value) {
    if (value.IsObject()) {
      for (const auto& member : value.GetObject())
        any(name + "." + std::string(json::view(member.name)), member.value);
    } else if (value.IsArray()) {
      list_size(name, value);
    } else {
      scalar(name, 0, value);
    }
  }
  void list_size(const std::string& name, const json::Value& list) {
    TypedValue size = of_type(VariableType::long_integer);
    set_integer(size, list.Size(), arena_);
    add({name + "._listSize", 0, size});
  }
  void scalar(const std::string& name, std::int32_t item, const json::Value& value) {
    TypedValue out = of_type(VariableType::string);
    if (value.IsNull()) return;
    if (value.IsBool()) {
      out.type = VariableType::boolean;
      out.number = value.GetBool() ? 1 : 0;
      out.integer = value.GetBool() ? 1 : 0;
      out.text = value.GetBool() ? "true" : "false";
    } else if (value.IsNumber()) {
      out.type = VariableType::double_number;
      set_number(out, value.GetDouble(), arena_);
    } else if (const auto time = parse_date_time(json::view(value))) {
      out.type = VariableType::date;
      set_date(out, *time, arena_);
    } else {
      out.text = arena_.copy(json::view(value));
    }
    add({name, item, out});
  }
  void add(FlattenedValue value) {
    if (out_.size() < max_) out_.push_back(std::move(value));
  }

  const std::size_t max_;
  model::Arena& arena_;
  std::vector<FlattenedValue> out_;
};

}  // namespace

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
  out.is_null = false;
  read_into(out, token, reader);
  return out;
}

std::vector<FlattenedValue> flatten_json(std::string_view name, std::string_view serialized,
                                         std::size_t properties_max, model::Arena& arena) {
  const auto first = serialized.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (serialized[first] != '{' && serialized[first] != '['))
    return {};
  const auto document = json::parse(serialized);
  if (!document) return {};
  Flattener flattener(properties_max, arena);
  flattener.top(std::string(name), *document);
  return flattener.take();
}

}  // namespace hindsight::engine
