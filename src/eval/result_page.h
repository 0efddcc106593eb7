#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace hindsight::eval {

/// A page of a saved report's rows, to be read one behind the other.
struct PageRequest {
  std::size_t limit = 0;
  std::string after{};  ///< PageEnd::position of the page before; empty = the first page
};

/// How far a page goes.
struct PageEnd {
  std::int64_t records = 0;  ///< rows of the page
  std::int64_t total = 0;    ///< rows that the report has now
  std::string position;      ///< of the last row (report::RawPlan::after)
  std::string message;       ///< what is not as the report says; empty = nothing
};

/// What a report has as a result, for programs.
struct ResultExport {
  bool paged = false;    ///< raw data; other results are whole
  std::string data;      ///< JSON list: rows, or the data of the first measure
  std::string measures;  ///< JSON list of all measures; empty of raw data
  PageEnd end;
};

/// Gives the plan of a page another order than the report's, in which pages cannot be read: rows
/// would move between them, or positions be too long. The message that says so.
template <typename Plan>
std::string replace_order(Plan& plan, std::string column) {
  auto message = "pages cannot be read in the order of '" + plan.sort_by +
                 "', so they are sorted by " + column;
  plan.sort_by = std::move(column);
  plan.ascending = false;
  return message;
}

}  // namespace hindsight::eval
