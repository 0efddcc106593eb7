#pragma once

#include <string>
#include <vector>

#include "eval/csv.h"
#include "eval/shaping.h"

namespace hindsight::eval {

/// A result of groups, or of a number, as it is to be read in a table.
struct ResultTable {
  report::ResultType type = report::ResultType::map;  ///< not raw
  std::string group;                                  ///< what it is grouped by
  std::string distribution;  ///< what the groups are distributed by, of hyper maps
  std::vector<report::MeasureHeader> measures;
  std::vector<ShapedBucket> buckets;  ///< in their order
};

/// A head and a row per group, or per pair of a group and what it is distributed by, with the key
/// and the label of each; then a column per measure, which is named by its property, the time of
/// user tasks and the aggregation: `duration:work:percentile90`. A number has one row without keys.
/// Durations in ms; no value is an empty cell. Writes `rows_max` rows at most, and gives how many
/// there are.
std::size_t write_table(CsvWriter& out, const ResultTable& table, std::size_t rows_max);

}  // namespace hindsight::eval
