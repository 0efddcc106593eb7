#include "config/placeholders.h"

#include <cctype>

namespace hindsight::config {
namespace {

struct Placeholder {
  std::string_view name;
  std::optional<std::string_view> fallback;
};

bool is_name(std::string_view text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text[0])) != 0) return false;
  for (const char c : text) {
    if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '_') return false;
  }
  return true;
}

/// What stands between the braces.
std::optional<Placeholder> parse(std::string_view inside) {
  const auto colon = inside.find(':');
  Placeholder out{.name = inside.substr(0, colon), .fallback = std::nullopt};
  if (colon != std::string_view::npos) out.fallback = inside.substr(colon + 1);
  return is_name(out.name) ? std::optional(out) : std::nullopt;
}

}  // namespace

Resolved resolve_placeholders(
    std::string_view text,
    const std::function<std::optional<std::string>(std::string_view)>& lookup) {
  Resolved out;
  std::string result;
  bool replaced = false;
  while (true) {
    const auto begin = text.find("${");
    const auto end = begin == std::string_view::npos ? begin : text.find('}', begin);
    if (end == std::string_view::npos) break;
    const auto placeholder = parse(text.substr(begin + 2, end - begin - 2));
    if (!placeholder) {
      result += text.substr(0, begin + 2);
      text.remove_prefix(begin + 2);
      continue;
    }
    result += text.substr(0, begin);
    if (const auto value = lookup(placeholder->name)) {
      result += *value;
      out.used.emplace_back(placeholder->name);
    } else if (placeholder->fallback) {
      result += *placeholder->fallback;
    } else {
      out.missing.emplace_back(placeholder->name);
    }
    replaced = true;
    text.remove_prefix(end + 1);
  }
  result += text;
  if (!replaced || (result != "null" && result != "~")) out.text = std::move(result);
  return out;
}

}  // namespace hindsight::config
