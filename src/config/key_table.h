#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/values.h"

namespace hindsight::config {

enum class Type {
  boolean,
  integer,
  milliseconds,  ///< whole number, or with a unit: 500ms, 30s, 5m
  seconds,       ///< as milliseconds, but a bare number means seconds
  text,
  choice,
  text_list,
  text_map,
  interval,   ///< of Elasticsearch: 2s, 500ms, -1
  byte_size,  ///< 1GB, 512MiB, 60%
  cron,       ///< 5 fields, or 6 with seconds first
  period,     ///< ISO 8601 of years, months and days
  path,
  url,
};

enum class State {
  active,
  planned,  ///< read and checked, but its feature does not exist yet
  ignored,  ///< never has an effect; `reason` says why
};

/// One key of the configuration. In `path`, `<name>` stands for any one level and `[*]` for any
/// item of a list. Defaults, checks, warnings, masking and docs/configuration.md come from here.
struct KeyRow {
  std::string_view path;
  Type type = Type::text;
  std::optional<std::string_view> value = std::nullopt;  ///< default; absent means null
  std::string_view doc = {};
  std::int64_t min = std::numeric_limits<std::int32_t>::min();
  std::int64_t max = std::numeric_limits<std::int32_t>::max();
  std::string_view choices = {};  ///< separated by '|'
  bool nullable = false;          ///< null means something although there is a default
  bool secret = false;
  State state = State::active;
  std::string_view reason = {};
  std::vector<std::string_view> aliases = {};      ///< older spellings, as paths
  std::vector<std::string_view> environment = {};  ///< documented variables; weaker than the file

  [[nodiscard]] bool allows_null() const { return nullable || !value; }
};

std::span<const KeyRow> key_table();

/// A block that has an older spelling, with everything in it.
struct BlockAlias {
  std::string_view old_path;
  std::string_view path;
};
std::span<const BlockAlias> block_aliases();

/// What stands under a wildcard when the file says nothing, e.g. engines -> camunda-bpm.
struct DefaultInstance {
  std::string_view block;
  std::string_view name;
};
std::span<const DefaultInstance> default_instances();

/// "a.<b>.c[*].d" -> {a, <b>, c, [*], d}; also splits concrete keys.
Path split_path(std::string_view text);
inline bool is_wildcard(std::string_view segment) {
  return segment.starts_with('<') || segment == "[*]";
}
/// The pattern with its wildcards replaced, in order, by `names`.
Path substitute(const Path& pattern, const std::vector<std::string>& names);

/// {container, ports, http} -> PREFIX + "CONTAINER_PORTS_HTTP"; dashes are dropped.
std::string variable_name(std::string_view prefix, const Path& path);
inline constexpr std::string_view own_prefix = "HINDSIGHT_";
inline constexpr std::string_view original_prefix = "CAMUNDA_OPTIMIZE_";

/// "a whole number from 1 to 65535", for messages and documentation.
std::string expectation(const KeyRow& row);

}  // namespace hindsight::config
