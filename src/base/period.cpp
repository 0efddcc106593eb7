#include "base/period.h"

#include <algorithm>
#include <charconv>

namespace hindsight {
namespace {

constexpr int kNumberMax = 1'000'000;
constexpr EpochMs kYearOne = -62'135'596'800'000;
constexpr int kMonthsMax = 12 * 10'000;
constexpr int kDaysMax = 366 * 10'000;

}  // namespace

std::optional<Period> parse_period(std::string_view text) {
  if (!text.starts_with('P') || text.size() < 3) return std::nullopt;
  text.remove_prefix(1);
  Period out;
  std::string_view units = "YMD";
  while (!text.empty()) {
    if (text[0] < '0' || text[0] > '9') return std::nullopt;
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number > kNumberMax) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    const auto unit = text.empty() ? std::string_view::npos : units.find(text[0]);
    if (unit == std::string_view::npos) return std::nullopt;
    const char name = text[0];
    (name == 'Y' ? out.years : name == 'M' ? out.months : out.days) = number;
    units.remove_prefix(unit + 1);
    text.remove_prefix(1);
  }
  return out;
}

std::string to_text(const Period& period) {
  std::string out = "P";
  if (period.years != 0) out += std::to_string(period.years) + "Y";
  if (period.months != 0) out += std::to_string(period.months) + "M";
  if (period.days != 0 || out.size() == 1) out += std::to_string(period.days) + "D";
  return out;
}

EpochMs before(EpochMs time, const Period& period, const TimeZone& zone) {
  const std::int64_t months = std::int64_t{12} * period.years + period.months;
  if (months > kMonthsMax || period.days > kDaysMax) return kYearOne;
  // A zone of the far past would only move the time of day.
  const auto earlier = zone.shift(time, CalendarUnit::month, -static_cast<int>(months));
  if (earlier < kYearOne) return kYearOne;
  return std::max(kYearOne, zone.shift(earlier, CalendarUnit::day, -period.days));
}

}  // namespace hindsight
