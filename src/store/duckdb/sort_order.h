#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hindsight::store::duck {

/// What rows are sorted by: SQL expressions, most important first, nulls last; then their id.
struct SortOrder {
  std::vector<std::string> expressions;
  bool ascending = false;
  std::string id;  ///< column

  /// For ORDER BY.
  [[nodiscard]] std::string sql() const;
};

/// Expression of a VARCHAR[] that tells where a row is: of each value that it is sorted by `=` and
/// its text, or nothing where it is null; then the id.
std::string place_sql(const SortOrder& order);
/// The position (report::RawPlan::after) that it is: the same as JSON.
std::string position_of(const std::vector<std::string>& place);

/// FROM and WHERE of those of `rows` that come behind a position, as the same alias. `rows`: of a
/// table under the alias, with its condition. Empty = all. invalid_argument: none of this order.
Result<std::string> rows_behind(std::string_view position, const SortOrder& order,
                                std::string_view alias, std::string_view rows);

}  // namespace hindsight::store::duck
