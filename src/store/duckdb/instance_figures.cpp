#include "store/duckdb/instance_figures.h"

#include <algorithm>

#include "store/duckdb/percentiles.h"

namespace hindsight::store::duck {
namespace {

using report::Measure;

/// In ms, of those that have one, in no order.
std::vector<std::int64_t> durations_of(const Choice& chosen, EpochMs now) {
  const auto& all = *chosen.selection;
  std::vector<std::int64_t> out;
  out.reserve(chosen.count);
  for (std::uint32_t row = 0; row < all.size(); ++row) {
    if (!chosen.has(row)) continue;
    if (all.duration[row] != Selection::kNull)
      out.push_back(all.duration[row]);
    else if (all.start[row] != Selection::kNull)
      out.push_back((all.end[row] == Selection::kNull ? now : all.end[row]) - all.start[row]);
  }
  return out;
}

/// As SQL adds: exactly, and rounded once.
double sum_of(const std::vector<std::int64_t>& values) {
  __extension__ __int128 sum = 0;
  for (const auto value : values) sum += value;
  return static_cast<double>(sum);
}

}  // namespace

std::vector<Bucket> instance_figures(const report::Plan& plan, const Choice& chosen) {
  using Kind = report::Aggregation::Kind;
  const auto durations = durations_of(chosen, plan.now);
  std::vector<double> shares;
  for (const auto& measure : plan.measures) {
    if (measure.kind != Measure::Kind::count && measure.aggregation.kind == Kind::percentile)
      shares.push_back(measure.aggregation.percentile / 100.0);
  }
  const auto percentiles = percentiles_of(durations, shares);
  auto percentile = percentiles.begin();
  const auto figure = [&](const Measure& measure) -> std::optional<double> {
    if (measure.kind == Measure::Kind::count) return static_cast<double>(chosen.count);
    if (durations.empty()) return std::nullopt;
    switch (measure.aggregation.kind) {
      case Kind::avg:
        return sum_of(durations) / static_cast<double>(durations.size());
      case Kind::min:
        return static_cast<double>(*std::min_element(durations.begin(), durations.end()));
      case Kind::max:
        return static_cast<double>(*std::max_element(durations.begin(), durations.end()));
      case Kind::sum:
        return sum_of(durations);
      case Kind::percentile:
        return *percentile++;
      case Kind::deviation:
        break;  // has_instance_figures() leaves it out
    }
    return std::nullopt;
  };
  Bucket bucket;
  for (const auto& measure : plan.measures) bucket.measures.push_back(figure(measure));
  return {std::move(bucket)};
}

Range duration_range(const Choice& chosen, EpochMs now) {
  const auto durations = durations_of(chosen, now);
  if (durations.empty()) return std::nullopt;
  const auto [least, greatest] = std::minmax_element(durations.begin(), durations.end());
  return report::ValueRange{static_cast<double>(*least), static_cast<double>(*greatest)};
}

}  // namespace hindsight::store::duck
