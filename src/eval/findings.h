#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/facts.h"
#include "store/report_store.h"

/// What stands out in figures, as pure functions: each says nothing unless the figures are many and
/// clear enough. The limits are documented in docs/findings.md.
namespace hindsight::eval {

/// One step holds much of the time of all steps.
struct Bottleneck {
  std::string flow_node;
  double share = 0;  ///< 0..1
  std::int64_t runs = 0;
  std::optional<double> idle_share;  ///< 0..1, of user tasks: waiting before they are claimed
};

/// The newest version with enough instances is slower or faster than the one before.
struct VersionChange {
  struct Version {
    std::string version;
    std::int64_t instances = 0;
    double median = 0;  ///< ms
  };
  Version before, after;
  /// The step that explains most of the difference, when one explains at least half of it.
  std::optional<std::string> flow_node;
};

/// Many incidents of one step within few days.
struct IncidentWave {
  std::string flow_node;
  EpochMs from = 0;   ///< start of the first day
  EpochMs until = 0;  ///< end of the last day, exclusive
  std::int64_t incidents = 0;
  std::int64_t all = 0;  ///< of the step, in all the time looked at
};

/// A group of rows is slower or faster than all of them.
struct Outlier {
  std::string name;
  std::int64_t rows = 0;
  double median = 0, median_of_all = 0;  ///< ms
};
struct AssigneeOutlier {
  std::string flow_node;  ///< whose work took longer or shorter
  Outlier outlier;
};
struct VariableOutlier {
  store::VariableName variable;
  Outlier outlier;  ///< named by the value
};

using Finding =
    std::variant<Bottleneck, VersionChange, IncidentWave, AssigneeOutlier, VariableOutlier>;

struct StepTime {
  std::string flow_node;
  std::int64_t runs = 0;
  double total = 0;  ///< ms
};
std::optional<Bottleneck> find_bottleneck(const std::vector<StepTime>& steps);

/// Two samples of durations and how many of each lie above the median of both together.
struct SplitSample {
  std::int64_t instances = 0;
  std::int64_t above = 0;
  double median = 0;
};
/// Mood's median test at 1 %, for medians that differ by 15 % or more.
bool medians_differ(const SplitSample& one, const SplitSample& other);

/// Mean time per instance and step, before and after.
struct StepChange {
  std::string flow_node;
  double before = 0, after = 0;  ///< ms
};
/// The step that explains at least half of the change of all steps together.
std::optional<std::string> explaining_step(const std::vector<StepChange>& steps);

/// The densest stretch of `days`, counts per day: first and past-the-last index.
std::optional<std::pair<std::size_t, std::size_t>> find_wave(const std::vector<std::int64_t>& days);

/// One group of rows: its size, its 10th, 25th, 50th, 75th and 90th percentile.
struct GroupSpread {
  std::string name;
  std::int64_t rows = 0;
  double p10 = 0, p25 = 0, p50 = 0, p75 = 0, p90 = 0;
};
/// The group that differs most, by the sign test: of 30 rows at least three quarters, or of 15 at
/// least nine tenths, lie on one side of the median of all rows, and its own median is 1.5 times as
/// long or as short.
std::optional<Outlier> find_outlier(const std::vector<GroupSpread>& groups, std::int64_t rows,
                                    double median_of_all);

}  // namespace hindsight::eval
