#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"

namespace hindsight::report {

/// Which time is working time: hours of the days of a week in a time zone, less holidays. What a
/// change of the clocks skips is no time, what it repeats counts each time. Before 1970, and
/// after the last change that the zone's data lists (2037 in most) or 2100, its offset stays as it
/// was. Immutable; safe to share.
class WorkingCalendar {
 public:
  /// Half-open, ms of the wall clock since the midnight that the day begins with.
  struct Hours {
    DurationMs from = 0;
    DurationMs to = 0;
  };
  struct Rules {
    TimeZone zone = TimeZone::utc();
    std::array<std::vector<Hours>, 7> days;  ///< from Monday on; in order, not overlapping
    std::vector<std::int64_t> holidays;      ///< days since 1970-01-01, in order, each once
  };

  /// `text`: what the rules were read from (working_time.h).
  WorkingCalendar(Rules rules, std::string text);

  /// How many ms of [start, end) are working time; 0 when it is empty.
  [[nodiscard]] DurationMs between(EpochMs start, EpochMs end) const {
    return end <= start ? 0 : until(end) - until(start);
  }
  /// Equal texts are equal calendars; parse_working_time() reads it again.
  [[nodiscard]] const std::string& text() const { return text_; }

  // What between() is computed from, for stores that do so elsewhere.

  /// From `begin` on (the first one: always) the wall clock shows UTC + offset, and the working
  /// time until then is that of the wall clock + correction.
  struct Span {
    EpochMs begin;
    DurationMs offset;
    DurationMs correction;
  };
  [[nodiscard]] const std::vector<Span>& spans() const { return spans_; }
  [[nodiscard]] const std::array<std::vector<Hours>, 7>& days() const { return days_; }
  /// Working time of a week before each of its days; the last one: of all of it.
  [[nodiscard]] const std::array<DurationMs, 8>& before_day() const { return before_day_; }
  [[nodiscard]] const std::vector<std::int64_t>& holidays() const { return holidays_; }
  /// Working time that the first 0, 1, 2, ... holidays take away.
  [[nodiscard]] const std::vector<DurationMs>& taken() const { return taken_; }

 private:
  /// Working time from some fixed moment until this one.
  [[nodiscard]] DurationMs until(EpochMs time) const;
  /// The same by a wall clock that never changes; `local`: ms since its 1970-01-01.
  [[nodiscard]] DurationMs until_local(std::int64_t local) const;

  std::array<std::vector<Hours>, 7> days_;
  std::array<DurationMs, 8> before_day_{};
  std::vector<std::int64_t> holidays_;
  std::vector<DurationMs> taken_;
  std::vector<Span> spans_;
  std::string text_;
};

}  // namespace hindsight::report
