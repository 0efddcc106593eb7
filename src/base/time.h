#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

namespace hindsight {

/// Reads `2026-11-23T14:02:11.345+0100`. The offset may be `+0100`, `+01:00` or `Z`; seconds may
/// have no fraction. nullopt for anything else, also for a missing offset.
std::optional<EpochMs> parse_date_time(std::string_view text);

/// `2026-11-23T13:02:11.345+0000`, the only form that engines accept in queries.
std::string format_utc(EpochMs time);

/// Calendar units of reports; weeks start on Monday.
enum class CalendarUnit { year, quarter, month, week, day, hour, minute, second };

/// What a clock on a wall shows.
struct WallTime {
  int year = 1970, month = 1, day = 1;
  int hour = 0, minute = 0, second = 0, millisecond = 0;
};

/// A time zone of the IANA database; a cheap value, safe to share. All calendar questions of
/// reports are answered here and nowhere else, so that both stores bucket alike.
class TimeZone {
 public:
  static TimeZone utc();
  static TimeZone system();
  static Result<TimeZone> named(std::string_view iana_name);

  /// Start of the unit that holds `time`. A local time that a DST change skips becomes the first
  /// instant after the gap; one that it repeats becomes the earlier of the two.
  [[nodiscard]] EpochMs floor(EpochMs time, CalendarUnit unit) const;
  /// Start of the n-th unit after the one that holds `time` (n may be negative).
  [[nodiscard]] EpochMs add(EpochMs time, CalendarUnit unit, int n) const;
  /// The local wall-clock moved by n units, keeping the time of day (31 Jan − 1 month = 31 Dec;
  /// a day that the month lacks becomes its last).
  [[nodiscard]] EpochMs shift(EpochMs time, CalendarUnit unit, int n) const;
  /// A stretch of time in which the zone has one offset from UTC: local = UTC + offset.
  struct OffsetSpan {
    EpochMs begin;  ///< far in the past for the first one
    EpochMs end;    ///< exclusive; far in the future for the last one
    DurationMs offset;
  };
  [[nodiscard]] OffsetSpan offset_at(EpochMs time) const;
  /// When clocks of the zone show that, in DST's gaps and repetitions as for floor(); nullopt if
  /// there is no such date or time of day.
  [[nodiscard]] std::optional<EpochMs> instant(const WallTime& wall) const;
  /// `2026-11-23T14:02:11.345+0100` in this zone.
  [[nodiscard]] std::string format(EpochMs time) const;
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  TimeZone(std::string name, const void* zone) : name_(std::move(name)), zone_(zone) {}
  std::string name_;
  const void* zone_;  // date::time_zone of the process-wide database; kept out of this header
};

}  // namespace hindsight
