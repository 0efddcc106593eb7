#include "report/buckets.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace hindsight::report {
namespace {

constexpr int kAutomaticBuckets = 80;

tl::unexpected<Error> too_many_buckets(std::size_t buckets_max) {
  return fail(ErrorCode::resource_exhausted,
              "the grouping has more than " + std::to_string(buckets_max) +
                  " buckets; choose a longer unit, a larger bucket size or a date filter");
}

/// The power of ten at or below a number; for negative ones its mirror, which lies at or below too.
double power_of_ten_below(double value) {
  if (value == 0) return 0;
  return value > 0 ? std::pow(10, std::floor(std::log10(value)))
                   : -std::pow(10, std::ceil(std::log10(-value)));
}

double power_of_ten_above(double value) {
  return value == 0 ? 1 : std::pow(10, std::ceil(std::log10(value)));
}

/// With as many buckets as reach `max`.
Result<NumberBuckets> counted(NumberBuckets buckets, double max, std::size_t buckets_max) {
  const double last = std::floor((max - buckets.baseline) / buckets.interval);
  // Written so that an overflow to infinity or NaN is refused too.
  if (!(last < static_cast<double>(buckets_max))) return too_many_buckets(buckets_max);
  buckets.count = static_cast<std::size_t>(last) + 1;
  return buckets;
}

}  // namespace

Result<std::vector<EpochMs>> calendar_boundaries(const TimeZone& zone, CalendarUnit unit,
                                                 EpochMs first, EpochMs last,
                                                 std::size_t buckets_max) {
  std::vector<EpochMs> boundaries{zone.floor(first, unit)};
  while (boundaries.back() <= last || boundaries.size() < 2) {
    if (boundaries.size() > buckets_max) return too_many_buckets(buckets_max);
    const auto current = boundaries.back();
    auto next = zone.add(current, unit, 1);
    // An hour that starts off the clock's grid (a shift by half an hour) must not stand still.
    for (int n = 2; next <= current; ++n) next = zone.add(current, unit, n);
    boundaries.push_back(next);
  }
  return boundaries;
}

std::vector<EpochMs> automatic_boundaries(EpochMs min, EpochMs max) {
  const auto interval = std::max<EpochMs>(1, (max - min) / kAutomaticBuckets);
  std::vector<EpochMs> boundaries{min};
  while (boundaries.back() < max) boundaries.push_back(boundaries.back() + interval);
  if (boundaries.back() == max) boundaries.back() += interval;
  return boundaries;
}

Result<NumberBuckets> number_buckets(const ValueRange& range, bool whole_numbers,
                                     const std::optional<CustomBucket>& custom,
                                     std::size_t buckets_max) {
  NumberBuckets buckets;
  buckets.baseline = custom ? custom->baseline : power_of_ten_below(range.min);
  if (buckets.baseline > range.max) return buckets;
  buckets.interval =
      custom && custom->size > 0
          ? custom->size
          : power_of_ten_above(std::abs(range.max - buckets.baseline) / (kAutomaticBuckets - 1));
  if (whole_numbers) buckets.interval = std::ceil(buckets.interval);
  return counted(buckets, range.max, buckets_max);
}

Result<NumberBuckets> duration_buckets(const ValueRange& range,
                                       const std::optional<CustomBucket>& custom,
                                       std::size_t buckets_max) {
  NumberBuckets buckets;
  static constexpr double kDurationMax = 1e15;  // 31,000 years, well within 64 bits
  const auto whole = [](double value, DurationMs unit) {
    return std::clamp(std::round(value * static_cast<double>(unit)), -kDurationMax, kDurationMax);
  };
  buckets.baseline = custom ? whole(custom->baseline, custom->baseline_unit)
                            : power_of_ten_below(std::max(0.0, range.min));
  if (buckets.baseline > range.max) return buckets;
  const double length = range.max - buckets.baseline;
  if (custom && custom->size > 0) {
    buckets.interval = std::max(1.0, whole(custom->size, custom->size_unit));
  } else if (length > kAutomaticBuckets) {
    buckets.interval = power_of_ten_above(std::ceil(length / kAutomaticBuckets));
  }
  return counted(buckets, range.max, buckets_max);
}

std::string number_key(double value, bool whole_numbers) {
  char text[400];  // the longest double in fixed form has 309 digits before the point
  whole_numbers = whole_numbers && value == std::floor(value);  // not after a baseline of 0.5
  if (!whole_numbers) {
    // 0.1 + 2 · 0.1 is 0.30000000000000004; twelve digits say what was meant.
    const auto rounded =
        std::to_chars(text, text + sizeof(text), value, std::chars_format::scientific, 11);
    std::from_chars(text, rounded.ptr, value);
  }
  const auto written = std::to_chars(text, text + sizeof(text), value, std::chars_format::fixed);
  std::string key(text, written.ptr);
  if (!whole_numbers && key.find('.') == std::string::npos) key += ".0";
  return key == "-0" ? "0" : key == "-0.0" ? "0.0" : key;
}

}  // namespace hindsight::report
