#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

/// Statistics of unusually long and short runs of flow nodes, as pure functions. docs/analysis.md
/// says why they are as they are. Durations in ms.
namespace hindsight::eval {

/// How long the completed runs of a flow node took.
struct RunTimes {
  std::string flow_node;
  std::int64_t runs = 0;
  double mean = 0;
  double deviation = 0;  ///< standard deviation of all of them, not of a sample
  DurationMs min = 0, max = 0;
};

/// Runs are outliers that took less than `lower` or more than `higher`.
struct OutlierBounds {
  std::optional<DurationMs> lower, higher;
};

/// Two standard deviations around the mean. nullopt: no run took less or more; and there is no
/// lower bound of nothing.
OutlierBounds outlier_bounds(const RunTimes& times);

/// Runs on one side beyond the bound.
struct Outliers {
  DurationMs bound = 0;
  double percentile = 0;   ///< share of all runs up to the bound, 0..100
  double relation = 0;     ///< bound by mean; 0 where clocks that went wrong made the mean negative
  std::int64_t count = 0;  ///< at least 1
};
Outliers long_runs(const RunTimes& times, DurationMs bound, std::int64_t count);
Outliers short_runs(const RunTimes& times, DurationMs bound, std::int64_t count);

struct NodeOutliers {
  RunTimes times;
  std::optional<Outliers> lower, higher;
  /// Time that the outliers are at least away from the mean; both together are 1 for the flow node
  /// that has the most.
  double lower_heat = 0, higher_heat = 0;
};
/// Fills in the heat and sorts by the number of long runs, the most first, then of short ones, then
/// by flow node.
void rank(std::vector<NodeOutliers>& nodes);

/// Buckets of equal length [first + i * interval, first + (i + 1) * interval).
struct DurationScale {
  DurationMs first = 0;  ///< below the shortest duration where a border wants it
  DurationMs interval = 1;
  std::size_t buckets = 0;
  [[nodiscard]] DurationMs start(std::size_t index) const {
    return first + static_cast<DurationMs>(index) * interval;
  }
};
/// At most 81 buckets for all durations from `min` to `max`. What is `border` and longer never
/// shares one with what is shorter.
DurationScale duration_scale(DurationMs min, DurationMs max, std::optional<DurationMs> border);

/// Process instances, with outliers or not, of which some have a term: a value of a variable.
struct TermCounts {
  std::int64_t outliers = 0, others = 0;
  std::int64_t outliers_with = 0, others_with = 0;
};
/// How sure it is that outliers have the term more often than others do: chi-square with Yates'
/// correction. 0: they do not, or it is too few to tell.
double surprise(const TermCounts& counts);
/// At the level of 0.1 %.
inline constexpr double kSurpriseMin = 10.83;

}  // namespace hindsight::eval
