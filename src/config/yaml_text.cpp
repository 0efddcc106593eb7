#include "config/yaml_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace hindsight::config {
namespace {

bool means_something_else(std::string_view text) {
  static constexpr std::array words{"null", "~", "true", "false", "yes", "no", "on", "off"};
  const bool word = std::ranges::any_of(words, [&](std::string_view other) {
    return std::ranges::equal(text, other, {},
                              [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  });
  const bool number = text.find_first_not_of("0123456789.+-_eExX") == std::string_view::npos &&
                      text.find_first_of("0123456789") != std::string_view::npos;
  return word || number;
}

bool is_plain(std::string_view text) {
  if (text.empty() || means_something_else(text)) return false;
  const auto safe = [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("_/.$(+-;='").find(static_cast<char>(c)) != std::string_view::npos;
  };
  const auto safe_inside = [&](char c) {
    return safe(static_cast<unsigned char>(c)) ||
           std::string_view(" :@)").find(c) != std::string_view::npos;
  };
  return safe(static_cast<unsigned char>(text.front())) && text.front() != '-' &&
         text.front() != '\'' && std::ranges::all_of(text, safe_inside) && text.back() != ' ' &&
         text.back() != ':' && text.find(": ") == std::string_view::npos;
}

}  // namespace

std::string yaml_text(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
      out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      out += c;
    }
  }
  return out + '"';
}

}  // namespace hindsight::config
