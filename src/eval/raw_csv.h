#pragma once

#include <string>
#include <vector>

#include "base/time.h"
#include "eval/csv.h"
#include "eval/raw_shaping.h"
#include "eval/table_columns.h"

namespace hindsight::eval {

/// Columns of raw data on processes: base columns, `count:incidents`, `count:openIncidents`,
/// `count:userTasks`, `variable:<name>`, `dur:<flow node id>`. Also those of flow nodes that no
/// model has may be included.
OfferedColumns offered_columns(const RawColumns& columns);
/// invalid_argument for a name that is none of these.
Status check_columns(const CsvColumns& columns);

void write_csv_head(CsvWriter& out, const CsvColumns& columns);
/// Durations in ms, times in the zone, nothing where the instance has nothing.
void write_csv_row(CsvWriter& out, const store::RawInstance& instance, const CsvColumns& columns,
                   const TimeZone& zone);

}  // namespace hindsight::eval
