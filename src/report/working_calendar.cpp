#include "report/working_calendar.h"

#include <algorithm>

namespace hindsight::report {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr std::int64_t kThursday = 3;  // of 1970-01-01, from Monday on
constexpr EpochMs kFirst = 0;
constexpr EpochMs kLast = 4'102'444'800'000;  // 2100
/// Whatever lies beyond is no time of a history; keeps sums within 64 bits.
constexpr EpochMs kBeyond = 8'640'000'000'000'000;

std::int64_t floor_div(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

struct Day {
  std::int64_t week;
  std::size_t of_week;
};
Day day_of(std::int64_t day) {
  const auto week = floor_div(day + kThursday, 7);
  return {week, static_cast<std::size_t>(day + kThursday - 7 * week)};
}

}  // namespace

WorkingCalendar::WorkingCalendar(Rules rules, std::string text)
    : days_(std::move(rules.days)), holidays_(std::move(rules.holidays)), text_(std::move(text)) {
  std::array<DurationMs, 7> lengths{};
  for (std::size_t day = 0; day < days_.size(); ++day) {
    for (const auto& hours : days_[day]) lengths[day] += hours.to - hours.from;
    before_day_[day + 1] = before_day_[day] + lengths[day];
  }
  taken_.push_back(0);
  for (const auto day : holidays_) taken_.push_back(taken_.back() + lengths[day_of(day).of_week]);

  auto span = rules.zone.offset_at(kFirst);
  spans_.push_back({span.begin, span.offset, 0});
  while (span.end < kLast) {
    const auto& last = spans_.back();
    const auto next = rules.zone.offset_at(span.end);
    if (next.offset != last.offset) {
      // Both sides have the same working time until then.
      const auto correction = last.correction + until_local(next.begin + last.offset) -
                              until_local(next.begin + next.offset);
      spans_.push_back({next.begin, next.offset, correction});
    }
    span = next;
  }
}

DurationMs WorkingCalendar::until(EpochMs time) const {
  time = std::clamp(time, -kBeyond, kBeyond);
  const auto next = std::upper_bound(spans_.begin() + 1, spans_.end(), time,
                                     [](EpochMs at, const Span& span) { return at < span.begin; });
  const auto& span = *std::prev(next);
  return until_local(time + span.offset) + span.correction;
}

DurationMs WorkingCalendar::until_local(std::int64_t local) const {
  const auto day = floor_div(local, kDayMs);
  const auto [week, of_week] = day_of(day);
  const auto holiday = std::lower_bound(holidays_.begin(), holidays_.end(), day);
  const auto sum = week * before_day_.back() + before_day_[of_week] -
                   taken_[static_cast<std::size_t>(holiday - holidays_.begin())];
  if (holiday != holidays_.end() && *holiday == day) return sum;
  const auto time = local - day * kDayMs;
  DurationMs today = 0;
  for (const auto& hours : days_[of_week])
    today += std::clamp(time, hours.from, hours.to) - hours.from;
  return sum + today;
}

}  // namespace hindsight::report
