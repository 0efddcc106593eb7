#pragma once

#include "eval/csv.h"
#include "eval/decision_rows.h"
#include "eval/table_columns.h"

namespace hindsight::eval {

/// Columns of raw data of decisions as reports name them: base columns, `input:<clause id>`,
/// `output:<clause id>`.
OfferedColumns offered_columns(const DecisionColumns& clauses);

/// Times in the zone, nothing where the instance has nothing. Values of several matched rules stand
/// in one cell, in the engine's order, with ", " between them.
void write_csv_row(CsvWriter& out, const store::RawDecision& row, const CsvColumns& columns,
                   const TimeZone& zone);

}  // namespace hindsight::eval
