#pragma once

#include "base/json.h"
#include "eval/raw_csv.h"

namespace hindsight::eval {

/// What a table can show.
struct OfferedColumns {
  CsvColumns base;  ///< shown when nobody chose
  CsvColumns more;  ///< also shown then; of names that the data has, in no report yet
  bool (*is_column)(std::string_view name);  ///< beside these, what may be chosen
};
/// Of raw data on processes: base columns, then one per variable.
OfferedColumns offered_columns(const std::vector<store::VariableName>& variables);

/// The columns that a raw data report shows by its `data.configuration.tableColumns`: base columns
/// that are not excluded, others that are included, variables also when new ones are to be shown;
/// first those of `columnOrder`. Names that are of no column mean nothing. When nobody chose, those
/// shown by default.
CsvColumns shown_columns(const json::Value& definition, const OfferedColumns& offered);

}  // namespace hindsight::eval
