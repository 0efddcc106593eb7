#include "eval/outliers.h"

#include <algorithm>
#include <cmath>

namespace hindsight::eval {
namespace {

constexpr double kDeviations = 2;
constexpr DurationMs kBucketsMax = 80;
constexpr std::int64_t kOutliersWithTermMin = 5;

std::int64_t count_of(const NodeOutliers& node) {
  return node.higher ? node.higher->count : 0;
}

}  // namespace

std::optional<DurationMs> outlier_bound(const RunTimes& times) {
  const DurationMs bound = std::llround(times.mean + kDeviations * times.deviation);
  if (times.runs == 0 || times.max <= bound) return std::nullopt;
  return bound;
}

LongRuns long_runs(const RunTimes& times, DurationMs bound, std::int64_t count) {
  const auto runs = static_cast<double>(times.runs);
  return {bound, 100 * (runs - static_cast<double>(count)) / runs,
          times.mean > 0 ? static_cast<double>(bound) / times.mean : 0, count};
}

void rank(std::vector<NodeOutliers>& nodes) {
  double most = 0;
  for (auto& node : nodes) {
    if (!node.higher) continue;
    const auto beyond = static_cast<double>(node.higher->bound) - node.times.mean;
    node.heat = beyond * static_cast<double>(node.higher->count);
    most = std::max(most, node.heat);
  }
  for (auto& node : nodes) node.heat = most > 0 ? node.heat / most : 0;
  std::sort(nodes.begin(), nodes.end(), [](const NodeOutliers& a, const NodeOutliers& b) {
    if (count_of(a) != count_of(b)) return count_of(a) > count_of(b);
    return a.times.flow_node < b.times.flow_node;
  });
}

DurationScale duration_scale(DurationMs min, DurationMs max, std::optional<DurationMs> bound) {
  DurationScale scale;
  scale.interval = std::max<DurationMs>(1, (max - min + kBucketsMax) / kBucketsMax);
  // One bucket begins with the first duration beyond the bound.
  const auto beyond = (min - bound.value_or(min - 1) - 1) % scale.interval;
  scale.first = min - (beyond < 0 ? beyond + scale.interval : beyond);
  scale.buckets = static_cast<std::size_t>((max - scale.first) / scale.interval + 1);
  return scale;
}

double surprise(const TermCounts& counts) {
  const auto with = static_cast<double>(counts.outliers_with);
  const auto without = static_cast<double>(counts.outliers) - with;
  const auto others_with = static_cast<double>(counts.others_with);
  const auto others_without = static_cast<double>(counts.others) - others_with;
  const auto difference = with * others_without - without * others_with;
  if (counts.outliers_with < kOutliersWithTermMin || difference <= 0) return 0;
  const auto all = with + without + others_with + others_without;
  const auto corrected = std::max(0.0, difference - all / 2);
  return all * corrected * corrected /
         ((with + without) * (others_with + others_without) * (with + others_with) *
          (without + others_without));
}

}  // namespace hindsight::eval
