#pragma once

#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "store/decision_reading.h"

namespace hindsight::eval {

/// What rows are completed with, so that all of them have the same columns.
struct DecisionColumns {
  std::vector<store::ClauseName> inputs, outputs;
};

/// Writes a decision instance as a row of raw data. Inputs without a value are null, outputs have
/// one for each matched rule, in the engine's order.
void write_decision_row(json::Writer& out, const store::RawDecision& row,
                        const DecisionColumns& columns, const TimeZone& zone);

}  // namespace hindsight::eval
