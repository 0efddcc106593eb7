#include "engine/variable_value.h"

#include <fmt/format.h>

#include <charconv>

#include "base/json.h"
#include "base/time.h"
#include "base/utf8.h"

namespace hindsight::engine {
namespace {

using model::TypedValue;
using model::VariableType;

void set_text(TypedValue& out, std::string_view text, std::size_t bytes_max, model::Arena& arena) {
  const auto kept = cut_utf8(text, bytes_max);
  out.truncated = kept.size() < text.size();
  out.text = arena.copy(kept);
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

/// A property of an object or an item of a list.
struct FlattenedValue {
  std::string name;  ///< complete, with the variable's name in front
  std::int32_t item = 0;
  TypedValue value;
};

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

/// Flattens serialized JSON. Text that is no JSON gives nothing.
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

}  // namespace

const char* set_value(TypedValue& out, std::string_view text, std::size_t bytes_max,
                      model::Arena& arena) {
  out.is_null = false;
  switch (out.type) {
    case VariableType::short_integer:
    case VariableType::integer:
    case VariableType::long_integer: {
      std::int64_t integer = 0;
      if (!parse_number(text, integer)) return "is no whole number";
      set_integer(out, integer, arena);
      return nullptr;
    }
    case VariableType::double_number: {
      double number = 0;
      if (!parse_number(text, number)) return "is no number";
      set_number(out, number, arena);
      return nullptr;
    }
    case VariableType::boolean:
      if (text != "true" && text != "false") return "is neither true nor false";
      out.integer = text == "true" ? 1 : 0;
      out.number = static_cast<double>(out.integer);
      out.text = text == "true" ? "true" : "false";
      return nullptr;
    case VariableType::date: {
      const auto time = parse_date_time(text);
      if (!time) return "is no date";
      set_date(out, *time, arena);
      return nullptr;
    }
    case VariableType::string:
    case VariableType::object:
    case VariableType::json:
      set_text(out, text, bytes_max, arena);
      return nullptr;
    case VariableType::null:
    case VariableType::other:
      out.is_null = true;
      return nullptr;
  }
  return nullptr;
}

bool has_parts(const TypedValue& value) {
  return !value.is_null && (value.type == VariableType::object || value.type == VariableType::json);
}

void append_parts(const model::Variable& whole, std::string_view serialized,
                  std::size_t properties_max, model::Arena& arena,
                  std::vector<model::Variable>& out) {
  for (auto& flat : flatten_json(whole.name, serialized, properties_max, arena)) {
    model::Variable part = whole;
    part.name = arena.copy(flat.name);
    part.item = flat.item;
    part.value = flat.value;
    out.push_back(part);
  }
}

}  // namespace hindsight::engine
