#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "eventlog/event_log_reader.h"

namespace hindsight::eventlog {

/// Which columns of a table are what, by their positions.
struct CsvColumns {
  std::size_t count = 0;
  std::size_t trace = 0, type = 0, time = 0;
  std::optional<std::size_t> id, group, source;
  std::vector<std::pair<std::size_t, std::string>> data;  ///< with their names

  /// invalid_argument when a column is missing or there twice; the error lists those there are.
  static Result<CsvColumns> of(const std::vector<std::string>& header, const ReadOptions& options);
};

}  // namespace hindsight::eventlog
