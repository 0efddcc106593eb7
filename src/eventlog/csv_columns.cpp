#include "eventlog/csv_columns.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "base/letter_case.h"

namespace hindsight::eventlog {
namespace {

using Header = std::vector<std::string>;
using Names = std::span<const std::string_view>;

/// The usual names, the most telling ones first.
constexpr std::array<std::string_view, 8> kTraceNames = {
    "case:concept:name", "case id", "case_id", "caseid", "trace_id", "traceid", "trace id", "case"};
constexpr std::array<std::string_view, 4> kTypeNames = {"concept:name", "activity", "event",
                                                        "type"};
constexpr std::array<std::string_view, 7> kTimeNames = {
    "time:timestamp",     "timestamp",  "time",      "complete timestamp",
    "complete_timestamp", "start time", "start_time"};

std::string list_of(const Header& header) {
  std::string out;
  for (const auto& name : header) out += (out.empty() ? "'" : ", '") + name + '\'';
  return out;
}

/// As it is written, else in any letter case.
std::optional<std::size_t> find(const Header& header, std::string_view name) {
  if (const auto same = std::ranges::find(header, name); same != header.end())
    return static_cast<std::size_t>(same - header.begin());
  const auto small = to_lower(name);
  const auto like =
      std::ranges::find_if(header, [&](const auto& other) { return to_lower(other) == small; });
  if (like == header.end()) return std::nullopt;
  return static_cast<std::size_t>(like - header.begin());
}

Result<std::size_t> find_named(const Header& header, const std::string& name) {
  if (const auto found = find(header, name)) return *found;
  return fail(ErrorCode::invalid_argument,
              "there is no column '" + name + "'; the header has " + list_of(header));
}

Result<std::size_t> find_needed(const Header& header, const std::string& name, Names usual,
                                const std::string& meaning, const std::string& option) {
  if (!name.empty()) return find_named(header, name);
  for (const auto candidate : usual) {
    if (const auto found = find(header, candidate)) return *found;
  }
  return fail(ErrorCode::invalid_argument, "no column is known to be " + meaning +
                                               "; say which by " + option + "; the header has " +
                                               list_of(header));
}

Result<std::optional<std::size_t>> find_optional(const Header& header, const std::string& name) {
  if (name.empty()) return std::nullopt;
  return find_named(header, name);
}

Status check_names(const Header& header) {
  for (auto name = header.begin(); name != header.end(); ++name) {
    if (!name->empty() && std::find(header.begin(), name, *name) != name) {
      return fail(ErrorCode::invalid_argument, "the header has the column '" + *name + "' twice",
                  "line 1");
    }
  }
  return {};
}

}  // namespace

Result<CsvColumns> CsvColumns::of(const Header& header, const ReadOptions& options) {
  HS_RETURN_IF_ERROR(check_names(header));
  const auto& names = options.csv;
  CsvColumns out;
  out.count = header.size();
  HS_ASSIGN(out.trace, find_needed(header, names.trace, kTraceNames, "the case", "--case-column"));
  HS_ASSIGN(out.type,
            find_needed(header, names.type, kTypeNames, "the activity", "--activity-column"));
  HS_ASSIGN(out.time, find_needed(header, names.time, kTimeNames, "the time", "--time-column"));
  HS_ASSIGN(out.id, find_optional(header, names.id));
  HS_ASSIGN(out.group, find_optional(header, names.group));
  HS_ASSIGN(out.source, find_optional(header, names.source));
  if (options.data) {
    for (const auto& name : *options.data) {
      HS_ASSIGN(const auto column, find_named(header, name));
      out.data.emplace_back(column, name);
    }
    return out;
  }
  for (std::size_t i = 0; i < header.size(); ++i) {
    const bool has_meaning = i == out.trace || i == out.type || i == out.time || i == out.id ||
                             i == out.group || i == out.source;
    if (!has_meaning && !header[i].empty()) out.data.emplace_back(i, header[i]);
  }
  return out;
}

}  // namespace hindsight::eventlog
