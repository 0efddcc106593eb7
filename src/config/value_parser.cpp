#include "config/value_parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "base/cron.h"
#include "base/period.h"

namespace hindsight::config {
namespace {

constexpr std::string_view blanks = " \t\r\n";

std::string_view trim(std::string_view text) {
  const auto begin = text.find_first_not_of(blanks);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return out;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Takes the digits at the front of `text`, with a sign before them.
std::optional<std::int64_t> take_number(std::string_view& text) {
  std::string_view digits = text.starts_with('+') ? text.substr(1) : text;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error != std::errc() || (text.starts_with('+') && digits.starts_with('-'))) {
    return std::nullopt;
  }
  digits.remove_prefix(static_cast<std::size_t>(end - digits.data()));
  text = digits;
  return number;
}

std::optional<Value> boolean(std::string_view text) {
  const auto word = lower(text);
  if (word == "true" || word == "yes" || word == "on") return Value(true);
  if (word == "false" || word == "no" || word == "off") return Value(false);
  return std::nullopt;
}

std::optional<Value> whole_number(const KeyRow& row, std::string_view text) {
  const auto number = take_number(text);
  if (!number || !text.empty() || *number < row.min || *number > row.max) return std::nullopt;
  return Value(*number);
}

std::optional<Value> duration(const KeyRow& row, std::string_view text) {
  struct Unit {
    std::string_view name;
    std::int64_t milliseconds;
  };
  static constexpr std::array units{Unit{"ms", 1}, Unit{"s", 1'000}, Unit{"m", 60'000},
                                    Unit{"h", 3'600'000}, Unit{"d", 86'400'000}};
  const std::int64_t base = row.type == Type::seconds ? 1'000 : 1;
  auto number = take_number(text);
  if (!number) return std::nullopt;
  text = trim(text);
  if (!text.empty()) {
    const auto unit = std::ranges::find(units, lower(text), &Unit::name);
    constexpr std::int64_t number_max = 1'000'000'000;
    if (unit == units.end() || *number > number_max || *number < -number_max) return std::nullopt;
    if (*number * unit->milliseconds % base != 0) return std::nullopt;
    number = *number * unit->milliseconds / base;
  }
  if (*number < row.min || *number > row.max) return std::nullopt;
  return Value(*number);
}

std::optional<Value> choice(const KeyRow& row, std::string_view text) {
  std::string_view choices = row.choices;
  while (!choices.empty()) {
    const auto one = choices.substr(0, choices.find('|'));
    if (lower(one) == lower(text)) return Value(std::string(one));
    choices.remove_prefix(std::min(choices.size(), one.size() + 1));
  }
  return std::nullopt;
}

bool is_interval(std::string_view text) {
  const auto number = take_number(text);
  if (!number || *number < -1) return false;
  if (text.empty()) return *number <= 0;
  static constexpr std::array units{"nanos", "micros", "ms", "s", "m", "h", "d"};
  return *number >= 0 && std::ranges::find(units, text) != units.end();
}

bool is_byte_size(std::string_view text) {
  const auto digits = static_cast<std::size_t>(
      std::ranges::find_if_not(text, [](char c) { return is_digit(c) || c == '.'; }) -
      text.begin());
  if (digits == 0 || !is_digit(text[0]) || std::ranges::count(text, '.') > 1) return false;
  const auto unit = lower(trim(text.substr(digits)));
  static constexpr std::array units{"%", "b", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib"};
  return std::ranges::find(units, unit) != units.end();
}

bool is_url(std::string_view text) {
  const auto scheme = lower(text.substr(0, 8));
  if (!scheme.starts_with("https://") && !scheme.starts_with("http://")) return false;
  if (text.find_first_of(blanks) != std::string_view::npos) return false;
  auto host = text.substr(text.find("://") + 3);
  host = host.substr(0, host.find_first_of("/?#"));
  host = host.substr(host.rfind('@') + 1);
  if (host.empty() || host.starts_with(':')) return false;
  const auto colon = host.rfind(':');
  if (host.ends_with(']') || colon == std::string_view::npos) return true;
  auto port_text = host.substr(colon + 1);
  const auto port = take_number(port_text);
  return port && port_text.empty() && *port >= 1 && *port <= 65'535;
}

std::optional<Value> text_if(bool valid, std::string_view text) {
  return valid ? std::optional(Value(std::string(text))) : std::nullopt;
}

std::optional<Value> parse_text(const KeyRow& row, std::string_view text) {
  const auto trimmed = trim(text);
  switch (row.type) {
    case Type::boolean:
      return boolean(trimmed);
    case Type::integer:
      return whole_number(row, trimmed);
    case Type::milliseconds:
    case Type::seconds:
      return duration(row, trimmed);
    case Type::text:
      return Value(std::string(text));
    case Type::choice:
      return choice(row, trimmed);
    case Type::text_list:
      return Value(parse_list(text));
    case Type::text_map:
      return std::nullopt;
    case Type::interval:
      return text_if(is_interval(trimmed), trimmed);
    case Type::byte_size:
      return text_if(is_byte_size(trimmed), trimmed);
    case Type::cron:
      return text_if(Cron::parse(trimmed).has_value(), trimmed);
    case Type::period:
      return text_if(parse_period(trimmed).has_value(), trimmed);
    case Type::path:
      return text_if(!trimmed.empty(), trimmed);
    case Type::url:
      return text_if(is_url(trimmed), trimmed);
  }
  return std::nullopt;
}

Result<Value> null_value(const KeyRow& row) {
  if (row.type == Type::text_list) return Value(TextList{});
  if (row.type == Type::text_map) return Value(TextMap{});
  if (row.allows_null()) return Value();
  if (row.type == Type::text && row.value->empty()) return Value(std::string());
  return fail(ErrorCode::invalid_argument,
              fmt::format("must be {}, not null; leave the key out for the default {}",
                          expectation(row), *row.value));
}

}  // namespace

Result<Value> parse_value(const KeyRow& row, std::optional<std::string_view> text) {
  if (!text) return null_value(row);
  // An empty text is null for every type that has no empty text of its own.
  if (trim(*text).empty() && row.type != Type::text) return null_value(row);
  if (auto value = parse_text(row, *text)) return std::move(*value);
  return fail(ErrorCode::invalid_argument,
              row.secret
                  ? fmt::format("must be {}", expectation(row))
                  : fmt::format("must be {}, not '{}'", expectation(row), mask_address(*text)));
}

TextList parse_list(std::string_view text) {
  text = trim(text);
  if (text.starts_with('[') && text.ends_with(']')) text = text.substr(1, text.size() - 2);
  TextList out;
  while (!text.empty()) {
    auto item = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), item.size() + 1));
    item = trim(item);
    const bool quoted =
        item.size() >= 2 && (item[0] == '\'' || item[0] == '"') && item.back() == item[0];
    if (quoted) item = item.substr(1, item.size() - 2);
    if (!item.empty()) out.emplace_back(item);
  }
  return out;
}

Value default_value(const KeyRow& row) {
  if (row.type == Type::text_map) return TextMap{};
  return row.value ? parse_value(row, row.value).value() : Value();
}

std::string mask_address(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == std::string_view::npos) return std::string(text);
  // Up to the last @, even if that hides more than needed: a password may hold any character.
  const auto at = text.rfind('@');
  if (at == std::string_view::npos || at < scheme) return std::string(text);
  return fmt::format("{}*****{}", text.substr(0, scheme + 3), text.substr(at));
}

}  // namespace hindsight::config
