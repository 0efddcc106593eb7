#include "eval/findings.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hindsight::eval {
namespace {

constexpr std::int64_t kRunsMin = 20;
constexpr double kShareMin = 0.3;
constexpr double kTimesEvenShare = 2;

constexpr std::int64_t kVersionRowsMin = 30;
constexpr double kMedianRatioMin = 1.15;
constexpr double kChiSquareMin = 6.635;  ///< one degree of freedom, 1 %

constexpr std::int64_t kWaveIncidentsMin = 10;
constexpr double kWaveTimesMean = 4;
constexpr std::size_t kWaveDaysMax = 21;

constexpr std::int64_t kManyRows = 30;
constexpr std::int64_t kSomeRows = 15;
constexpr double kOutlierRatioMin = 1.5;

/// How many times as long or as short.
double ratio(double a, double b) {
  if (a <= 0 || b <= 0) return a == b ? 1 : HUGE_VAL;
  return a > b ? a / b : b / a;
}

}  // namespace

std::optional<Bottleneck> find_bottleneck(const std::vector<StepTime>& steps) {
  double all = 0;
  std::size_t with_time = 0;
  for (const auto& step : steps) {
    all += step.total;
    if (step.total > 0) ++with_time;
  }
  if (with_time < 2) return std::nullopt;
  const auto top = std::max_element(steps.begin(), steps.end(),
                                    [](const auto& a, const auto& b) { return a.total < b.total; });
  const double share = top->total / all;
  const bool stands_out = top->runs >= kRunsMin && share >= kShareMin &&
                          share * static_cast<double>(with_time) >= kTimesEvenShare;
  if (!stands_out) return std::nullopt;
  return Bottleneck{top->flow_node, share, top->runs, std::nullopt};
}

bool medians_differ(const SplitSample& one, const SplitSample& other) {
  if (one.instances < kVersionRowsMin || other.instances < kVersionRowsMin) return false;
  if (ratio(one.median, other.median) < kMedianRatioMin) return false;
  const auto a = static_cast<double>(one.above), b = static_cast<double>(one.instances - one.above);
  const auto c = static_cast<double>(other.above),
             d = static_cast<double>(other.instances - other.above);
  const double margins = (a + b) * (c + d) * (a + c) * (b + d);
  if (margins <= 0) return false;
  const double n = a + b + c + d;
  const double off = std::max(0.0, std::abs(a * d - b * c) - n / 2);  // Yates
  return n * off * off / margins >= kChiSquareMin;
}

std::optional<std::string> explaining_step(const std::vector<StepChange>& steps) {
  double all = 0;
  for (const auto& step : steps) all += step.after - step.before;
  const auto part = [&](const StepChange& step) { return (step.after - step.before) / all; };
  if (all == 0 || steps.empty()) return std::nullopt;
  const auto top = std::max_element(
      steps.begin(), steps.end(), [&](const auto& a, const auto& b) { return part(a) < part(b); });
  return part(*top) >= 0.5 ? std::optional(top->flow_node) : std::nullopt;
}

std::optional<std::pair<std::size_t, std::size_t>> find_wave(
    const std::vector<std::int64_t>& days) {
  const auto all = std::accumulate(days.begin(), days.end(), std::int64_t{0});
  if (all < kWaveIncidentsMin) return std::nullopt;
  // The stretch with the largest surplus over several times the mean.
  const double usual = kWaveTimesMean * static_cast<double>(all) / static_cast<double>(days.size());
  double best = 0, surplus = 0;
  std::size_t begin = 0;
  std::pair<std::size_t, std::size_t> found{0, 0};
  for (std::size_t day = 0; day < days.size(); ++day) {
    if (surplus <= 0) {
      surplus = 0;
      begin = day;
    }
    surplus += static_cast<double>(days[day]) - usual;
    if (surplus > best) {
      best = surplus;
      found = {begin, day + 1};
    }
  }
  const auto at = [&](std::size_t day) { return days.begin() + static_cast<std::ptrdiff_t>(day); };
  const auto within = std::accumulate(at(found.first), at(found.second), std::int64_t{0});
  const auto length = found.second - found.first;
  const bool stands_out =
      within >= kWaveIncidentsMin && length <= kWaveDaysMax && 4 * length <= days.size();
  return stands_out ? std::optional(found) : std::nullopt;
}

std::optional<Outlier> find_outlier(const std::vector<GroupSpread>& groups, std::int64_t rows,
                                    double median_of_all) {
  const auto differs = [&](const GroupSpread& group) {
    if (2 * group.rows > rows || ratio(group.p50, median_of_all) < kOutlierRatioMin) return false;
    const bool many =
        group.rows >= kManyRows && (group.p25 >= median_of_all || group.p75 <= median_of_all);
    const bool some =
        group.rows >= kSomeRows && (group.p10 >= median_of_all || group.p90 <= median_of_all);
    return many || some;
  };
  const GroupSpread* top = nullptr;
  for (const auto& group : groups) {
    if (!differs(group)) continue;
    if (top == nullptr || ratio(group.p50, median_of_all) > ratio(top->p50, median_of_all))
      top = &group;
  }
  if (top == nullptr) return std::nullopt;
  return Outlier{top->name, top->rows, top->p50, median_of_all};
}

}  // namespace hindsight::eval
