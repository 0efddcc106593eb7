#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "eval/shaping.h"

namespace hindsight::eval {

/// What rows of raw data are completed with, so that all rows have the same columns.
struct RawColumns {
  std::vector<store::VariableName> variables;
  /// Node names by id, per definition key.
  std::map<std::string, std::map<std::string, std::string>> flow_nodes;
};

/// By name. The same name may stand for several values (of several scopes, or items of a list): the
/// last one is shown, and any value rather than null.
using ShownVariables = std::map<std::string_view, const store::RawVariable*>;
ShownVariables shown_variables(const std::vector<store::RawVariable>& variables);

struct RawPage {
  std::size_t limit = 0;
  std::size_t offset = 0;
};

/// null where there is none.
void write_time(json::Writer& out, std::string_view name, EpochMs time, const TimeZone& zone);
void write_text_or_null(json::Writer& out, std::string_view name, std::string_view text);

/// Writes the `result` object of raw data around the rows.
void write_raw_frame(json::Writer& out, const ResultFrame& frame, const RawPage& page,
                     const std::function<void()>& write_rows);

/// Writes the rows, without the list around them.
void write_raw_rows(json::Writer& out, const std::vector<store::RawInstance>& instances,
                    const RawColumns& columns, const TimeZone& zone);

/// Writes the `result` object of raw data: rows, and the page they are.
void write_raw_result(json::Writer& out, const ResultFrame& frame, const RawPage& page,
                      const std::vector<store::RawInstance>& instances, const RawColumns& columns,
                      const TimeZone& zone);

}  // namespace hindsight::eval
