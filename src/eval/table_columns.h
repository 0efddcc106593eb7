#pragma once

#include "base/json.h"
#include "eval/raw_csv.h"

namespace hindsight::eval {

/// The columns that a raw data report shows by its `data.configuration.tableColumns`: base columns
/// that are not excluded, others that are included, variables also when new ones are to be shown;
/// first those of `columnOrder`. Names that are of no column mean nothing. When nobody chose, those
/// shown by default.
CsvColumns shown_columns(const json::Value& definition,
                         const std::vector<store::VariableName>& variables);

}  // namespace hindsight::eval
