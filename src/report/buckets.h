#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "report/definition.h"

/// The borders of date and number buckets, as pure functions of the data's range.
namespace hindsight::report {

/// Ascending borders of the calendar units that cover [first, last]; one more than buckets.
/// resource_exhausted when there are more than `buckets_max`.
Result<std::vector<EpochMs>> calendar_boundaries(const TimeZone& zone, CalendarUnit unit,
                                                 EpochMs first, EpochMs last,
                                                 std::size_t buckets_max);

/// Borders of 80 (81 when the division has a rest) buckets of equal length over [min, max], min <
/// max. The last bucket is longer where it would else end at max, so that it holds max itself; by a
/// whole interval, because stores map equal steps fastest.
std::vector<EpochMs> automatic_boundaries(EpochMs min, EpochMs max);

/// `count` buckets [baseline + i·interval, baseline + (i+1)·interval).
struct NumberBuckets {
  double baseline = 0;
  double interval = 1;
  std::size_t count = 0;  ///< 0 = the chosen baseline lies above all values
  [[nodiscard]] double start(std::size_t index) const {
    return baseline + static_cast<double>(index) * interval;
  }
};

/// Buckets over the range: as chosen, or at most 80 with baseline and interval powers of ten.
Result<NumberBuckets> number_buckets(const ValueRange& range, bool whole_numbers,
                                     const std::optional<CustomBucket>& custom,
                                     std::size_t buckets_max);

/// Buckets of durations in ms: as chosen, or of 1 ms over a range of up to 80 ms, else of a power
/// of ten with a power of ten as baseline.
Result<NumberBuckets> duration_buckets(const ValueRange& range,
                                       const std::optional<CustomBucket>& custom,
                                       std::size_t buckets_max);

/// `12` for whole numbers, else the shortest text with at least one decimal (`12.0`, `0.3`).
std::string number_key(double value, bool whole_numbers);

}  // namespace hindsight::report
