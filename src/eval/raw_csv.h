#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "eval/csv.h"
#include "eval/raw_shaping.h"

namespace hindsight::eval {

/// Columns of raw data as reports name them: base columns, `count:incidents`,
/// `count:openIncidents`, `count:userTasks`, `variable:<name>`, `dur:<flow node id>`.
using CsvColumns = std::vector<std::string>;

bool is_raw_column(std::string_view name);
/// invalid_argument for a name that is none of these.
Status check_columns(const CsvColumns& columns);
/// What is shown when nobody chose: base columns, then one per variable.
CsvColumns default_columns(const std::vector<store::VariableName>& variables);

void write_csv_head(CsvWriter& out, const CsvColumns& columns);
/// Durations in ms, times in the zone, nothing where the instance has nothing.
void write_csv_row(CsvWriter& out, const store::RawInstance& instance, const CsvColumns& columns,
                   const TimeZone& zone);

}  // namespace hindsight::eval
