#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace hindsight::eval {

/// Columns of raw data as reports name them (raw_csv.h, decision_csv.h).
using CsvColumns = std::vector<std::string>;

/// What a table can show.
struct OfferedColumns {
  CsvColumns base;    ///< shown unless they are excluded
  CsvColumns hidden;  ///< shown only if they are included
  CsvColumns
      fresh;  ///< that the data has; of those in no report yet it says whether they are shown
  CsvColumns usual;  ///< shown when nobody chose
  /// Others that may be included; nullptr = none.
  bool (*is_further)(std::string_view name) = nullptr;
};

/// `data.configuration.tableColumns` of a report, completed with what is offered: each column is
/// included or excluded. Both are sorted by kind, then by name, numbers in names by their value.
struct TableColumns {
  CsvColumns included, excluded;
  CsvColumns order;  ///< as the report has it
  bool include_new = false;
};
/// Excluded columns are, others are included when they are listed as included, of base, or new and
/// new ones are to be. Names of no column are left out. When nobody chose, the usual ones are
/// included.
TableColumns complete_columns(const json::Value& definition, const OfferedColumns& offered);

/// Included ones in the order that they are shown in: first those of `order`.
CsvColumns shown_columns(const TableColumns& columns);

/// Puts them into a definition that has all of its configuration.
void put_columns(json::Document& definition, const TableColumns& columns);

}  // namespace hindsight::eval
