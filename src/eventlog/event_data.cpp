#include "eventlog/event_data.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/json.h"

namespace hindsight::eventlog {
namespace {

std::string json_string(std::string_view text) {
  json::Buffer buffer;
  json::Writer writer(buffer);
  json::string(writer, text);
  return std::string(json::view(buffer));
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/// Finite, and written as JSON wants it. Identifiers with leading zeros are none, nor are whole
/// numbers of more than 64 bits, which would lose digits.
bool is_json_number(std::string_view text) {
  const auto digits = text.substr(text.starts_with('-') ? 1 : 0);
  if (digits.empty() || !is_digit(digits.front()) || !is_digit(digits.back())) return false;
  if (digits.size() > 1 && digits[0] == '0' && is_digit(digits[1])) return false;
  const char* const last = text.data() + text.size();
  if (std::ranges::all_of(digits, is_digit)) {
    std::int64_t whole = 0;
    return std::from_chars(text.data(), last, whole).ec == std::errc();
  }
  if (const auto point = digits.find('.');
      point != std::string_view::npos && !is_digit(digits[point + 1])) {
    return false;
  }
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), last, number);
  return error == std::errc() && end == last && std::isfinite(number);
}

bool equals_ignoring_case(std::string_view text, std::string_view small) {
  return std::ranges::equal(text, small, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

std::optional<std::string> boolean(std::string_view text) {
  if (equals_ignoring_case(text, "true")) return "true";
  if (equals_ignoring_case(text, "false")) return "false";
  return std::nullopt;
}

/// Also what XML Schema allows beside JSON's numbers: +1, 1., .5
std::optional<std::string> real(std::string_view text) {
  if (is_json_number(text)) return std::string(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc() || end != last || text.starts_with('+')) return std::nullopt;
  if (!std::isfinite(number)) return std::nullopt;
  return fmt::format("{}", number);
}

std::optional<std::string> integer(std::string_view text) {
  std::int64_t number = 0;
  if (text.starts_with('+')) text.remove_prefix(1);
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data(), last, number);
  if (error != std::errc() || end != last) return std::nullopt;
  return std::to_string(number);
}

}  // namespace

bool EventData::wanted(std::string_view name) const {
  if (*kept_ && std::ranges::find(**kept_, name) == (*kept_)->end()) return false;
  return std::ranges::none_of(members_, [&](const auto& member) { return member.first == name; });
}

void EventData::add_json(std::string_view name, std::string json) {
  if (wanted(name)) members_.emplace_back(name, std::move(json));
}

void EventData::add_text(std::string_view name, std::string_view text) {
  if (!text.empty() && wanted(name)) members_.emplace_back(name, json_string(text));
}

void EventData::add_untyped(std::string_view name, std::string_view text) {
  if (is_json_number(text))
    add_json(name, std::string(text));
  else if (auto truth = boolean(text))
    add_json(name, std::move(*truth));
  else
    add_text(name, text);
}

void EventData::add_typed(std::string_view name, std::string_view text, AttributeType type,
                          const TimeReader& times) {
  std::optional<std::string> json;
  if (type == AttributeType::integer) json = integer(text);
  if (type == AttributeType::real) json = real(text);
  if (type == AttributeType::boolean) json = boolean(text);
  if (type == AttributeType::time) {
    if (const auto time = times.read(text)) json = json_string(format_utc(*time));
  }
  json ? add_json(name, std::move(*json)) : add_text(name, text);
}

void EventData::add_all(const EventData& other) {
  for (const auto& [name, json] : other.members_) add_json(name, json);
}

std::string EventData::json() const {
  if (members_.empty()) return {};
  std::string out = "{";
  for (const auto& [name, json] : members_) {
    if (out.size() > 1) out += ',';
    out.append(json_string(name)).append(":").append(json);
  }
  out += '}';
  return out;
}

}  // namespace hindsight::eventlog
