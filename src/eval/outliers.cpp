#include "eval/outliers.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <tuple>

namespace hindsight::eval {
namespace {

constexpr double kDeviations = 2;
constexpr DurationMs kBucketsMax = 80;
constexpr std::int64_t kOutliersWithTermMin = 5;

std::int64_t count_of(const std::optional<Outliers>& outliers) {
  return outliers ? outliers->count : 0;
}

/// `before`: runs up to the bound.
Outliers outliers(const RunTimes& times, DurationMs bound, std::int64_t count,
                  std::int64_t before) {
  return {bound, 100 * static_cast<double>(before) / static_cast<double>(times.runs),
          times.mean > 0 ? static_cast<double>(bound) / times.mean : 0, count};
}

double time_of(const NodeOutliers& node, const std::optional<Outliers>& outliers) {
  if (!outliers) return 0;
  return std::abs(static_cast<double>(outliers->bound) - node.times.mean) *
         static_cast<double>(outliers->count);
}

}  // namespace

OutlierBounds outlier_bounds(const RunTimes& times) {
  OutlierBounds out;
  if (times.runs == 0) return out;
  const DurationMs lower = std::llround(times.mean - kDeviations * times.deviation);
  const DurationMs higher = std::llround(times.mean + kDeviations * times.deviation);
  if (lower > 0 && times.min < lower) out.lower = lower;
  if (times.max > higher) out.higher = higher;
  return out;
}

Outliers long_runs(const RunTimes& times, DurationMs bound, std::int64_t count) {
  return outliers(times, bound, count, times.runs - count);
}
Outliers short_runs(const RunTimes& times, DurationMs bound, std::int64_t count) {
  return outliers(times, bound, count, count);
}

void rank(std::vector<NodeOutliers>& nodes) {
  double most = 0;
  for (auto& node : nodes) {
    node.lower_heat = time_of(node, node.lower);
    node.higher_heat = time_of(node, node.higher);
    most = std::max(most, node.lower_heat + node.higher_heat);
  }
  for (auto& node : nodes) {
    node.lower_heat = most > 0 ? node.lower_heat / most : 0;
    node.higher_heat = most > 0 ? node.higher_heat / most : 0;
  }
  std::sort(nodes.begin(), nodes.end(), [](const NodeOutliers& a, const NodeOutliers& b) {
    const auto place = [](const NodeOutliers& node) {
      return std::tuple(-count_of(node.higher), -count_of(node.lower),
                        std::string_view(node.times.flow_node));
    };
    return place(a) < place(b);
  });
}

DurationScale duration_scale(DurationMs min, DurationMs max, std::optional<DurationMs> border) {
  DurationScale scale;
  scale.interval = std::max<DurationMs>(1, (max - min + kBucketsMax) / kBucketsMax);
  const auto beyond = (min - border.value_or(min)) % scale.interval;
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
