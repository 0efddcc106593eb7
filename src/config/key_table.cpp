#include "config/key_table.h"

#include <fmt/format.h>

#include <array>
#include <cctype>

namespace hindsight::config {

std::span<const BlockAlias> block_aliases() {
  static constexpr std::array aliases{
      BlockAlias{"auth", "security.auth"},
      BlockAlias{"locales", "localization"},
  };
  return aliases;
}

std::span<const DefaultInstance> default_instances() {
  static constexpr std::array instances{
      DefaultInstance{"engines", "camunda-bpm"},
      DefaultInstance{"es.connection.nodes", "[0]"},
      DefaultInstance{"opensearch.connection.nodes", "[0]"},
  };
  return instances;
}

Path split_path(std::string_view text) {
  Path out{std::string()};
  for (const char c : text) {
    if (c == '.' || c == '[') out.emplace_back();
    if (c != '.') out.back() += c;
  }
  return out;
}

Path substitute(const Path& pattern, const std::vector<std::string>& names) {
  Path out = pattern;
  auto name = names.begin();
  for (auto& segment : out) {
    if (is_wildcard(segment) && name != names.end()) segment = *name++;
  }
  return out;
}

std::string to_text(const Path& path) {
  std::string out;
  for (const auto& segment : path) {
    if (!out.empty() && !segment.starts_with('[')) out += '.';
    out += segment;
  }
  return out;
}

std::string variable_name(std::string_view prefix, const Path& path) {
  std::string out(prefix);
  for (const char c : to_text(path)) {
    if (c == '-' || c == ']') continue;
    const auto letter = static_cast<unsigned char>(c);
    out += std::isalnum(letter) != 0 ? static_cast<char>(std::toupper(letter)) : '_';
  }
  return out;
}

namespace {
std::string number_range(const KeyRow& row) {
  constexpr auto lowest = std::numeric_limits<std::int32_t>::min();
  constexpr auto highest = std::numeric_limits<std::int32_t>::max();
  if (row.min > lowest && row.max < highest) return fmt::format(" from {} to {}", row.min, row.max);
  if (row.min > lowest) return fmt::format(", {} or more", row.min);
  if (row.max < highest) return fmt::format(", {} or less", row.max);
  return {};
}
}  // namespace

std::string expectation(const KeyRow& row) {
  switch (row.type) {
    case Type::boolean:
      return "true or false";
    case Type::integer:
      return "a whole number" + number_range(row);
    case Type::milliseconds:
      return "a number of milliseconds" + number_range(row);
    case Type::seconds:
      return "a number of seconds" + number_range(row);
    case Type::text:
      return "a text";
    case Type::choice: {
      std::string choices(row.choices);
      for (std::size_t at = 0; (at = choices.find('|', at)) != std::string::npos; at += 2) {
        choices.replace(at, 1, ", ");
      }
      return "one of " + choices;
    }
    case Type::text_list:
      return "a list of texts";
    case Type::text_map:
      return "a block of names and texts";
    case Type::interval:
      return "an interval such as 2s or 500ms, or -1";
    case Type::byte_size:
      return "a size such as 512MB or 1GB, or a share such as 60%";
    case Type::cron:
      return "a cron expression of 5 fields, or of 6 with seconds first";
    case Type::period:
      return "a period of years, months and days such as P2Y or P1Y6M";
    case Type::path:
      return "a path";
    case Type::url:
      return "an address that starts with http:// or https://";
  }
  return {};
}

}  // namespace hindsight::config
