#include "base/time.h"

#include <date/date.h>
#include <date/tz.h>

#include <algorithm>

namespace hindsight {
namespace {

using std::chrono::milliseconds;
using LocalMs = date::local_time<milliseconds>;
using SysMs = date::sys_time<milliseconds>;

const date::time_zone& zone_of(const void* zone) {
  return *static_cast<const date::time_zone*>(zone);
}

/// First instant whose local time is `local` or, in a gap, the end of the gap.
EpochMs to_epoch(const date::time_zone& zone, LocalMs local) {
  const auto info = zone.get_info(local);
  if (info.result == date::local_info::nonexistent) {
    return date::floor<milliseconds>(info.first.end).time_since_epoch().count();
  }
  return (local.time_since_epoch() - info.first.offset).count();
}

LocalMs to_local(const date::time_zone& zone, EpochMs time) {
  return zone.to_local(SysMs(milliseconds(time)));
}

date::year_month_day calendar_day(LocalMs local) {
  return date::year_month_day(date::floor<date::days>(local));
}

date::year_month_day clamp_day(date::year_month_day day) {
  return day.ok() ? day : date::year_month_day(day.year() / day.month() / date::last);
}

LocalMs floor_local(LocalMs local, CalendarUnit unit) {
  const auto day = date::floor<date::days>(local);
  const date::year_month_day ymd(day);
  switch (unit) {
    case CalendarUnit::year:
      return date::local_days(ymd.year() / date::January / 1);
    case CalendarUnit::quarter: {
      const unsigned month = (static_cast<unsigned>(ymd.month()) - 1) / 3 * 3 + 1;
      return date::local_days(ymd.year() / date::month(month) / 1);
    }
    case CalendarUnit::month:
      return date::local_days(ymd.year() / ymd.month() / 1);
    case CalendarUnit::week:
      return day - (date::weekday(day) - date::Monday);
    case CalendarUnit::day:
      return day;
    case CalendarUnit::hour:
      return date::floor<std::chrono::hours>(local);
    case CalendarUnit::minute:
      return date::floor<std::chrono::minutes>(local);
    case CalendarUnit::second:
      return date::floor<std::chrono::seconds>(local);
  }
  return local;
}

LocalMs shift_local(LocalMs local, CalendarUnit unit, int n) {
  const auto time_of_day = local - date::floor<date::days>(local);
  switch (unit) {
    case CalendarUnit::year:
      return date::local_days(clamp_day(calendar_day(local) + date::years(n))) + time_of_day;
    case CalendarUnit::quarter:
      return date::local_days(clamp_day(calendar_day(local) + date::months(3 * n))) + time_of_day;
    case CalendarUnit::month:
      return date::local_days(clamp_day(calendar_day(local) + date::months(n))) + time_of_day;
    case CalendarUnit::week:
      return local + date::weeks(n);
    case CalendarUnit::day:
      return local + date::days(n);
    case CalendarUnit::hour:
      return local + std::chrono::hours(n);
    case CalendarUnit::minute:
      return local + std::chrono::minutes(n);
    case CalendarUnit::second:
      return local + std::chrono::seconds(n);
  }
  return local;
}

/// Units below a day have a fixed length: they are counted on the instant line, so that a repeated
/// hour is two buckets and a skipped one is none.
bool is_clock_unit(CalendarUnit unit) {
  return unit == CalendarUnit::hour || unit == CalendarUnit::minute || unit == CalendarUnit::second;
}

DurationMs clock_unit_ms(CalendarUnit unit) {
  if (unit == CalendarUnit::hour) return 3'600'000;
  return unit == CalendarUnit::minute ? 60'000 : 1'000;
}

bool digits(std::string_view text, std::size_t at, std::size_t n, int& out) {
  if (at + n > text.size()) return false;
  out = 0;
  for (std::size_t i = at; i < at + n; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    out = out * 10 + (text[i] - '0');
  }
  return true;
}

void append_digits(std::string& out, int value, int width) {
  char buffer[8];
  for (int i = width - 1; i >= 0; --i) {
    buffer[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
  out.append(buffer, static_cast<std::size_t>(width));
}

std::string format_local(LocalMs local, std::chrono::seconds offset) {
  const auto day = date::floor<date::days>(local);
  const date::year_month_day ymd(day);
  const auto ms = static_cast<int>((local - day).count());
  std::string out;
  out.reserve(28);
  append_digits(out, static_cast<int>(ymd.year()), 4);
  out += '-';
  append_digits(out, static_cast<int>(static_cast<unsigned>(ymd.month())), 2);
  out += '-';
  append_digits(out, static_cast<int>(static_cast<unsigned>(ymd.day())), 2);
  out += 'T';
  append_digits(out, ms / 3'600'000, 2);
  out += ':';
  append_digits(out, ms / 60'000 % 60, 2);
  out += ':';
  append_digits(out, ms / 1000 % 60, 2);
  out += '.';
  append_digits(out, ms % 1000, 3);
  const auto minutes = static_cast<int>(offset.count() / 60);
  out += minutes < 0 ? '-' : '+';
  append_digits(out, std::abs(minutes) / 60, 2);
  append_digits(out, std::abs(minutes) % 60, 2);
  return out;
}

}  // namespace

std::optional<EpochMs> parse_date_time(std::string_view text) {
  int year, month, day, hour, minute, second;
  if (!digits(text, 0, 4, year) || !digits(text, 5, 2, month) || !digits(text, 8, 2, day) ||
      !digits(text, 11, 2, hour) || !digits(text, 14, 2, minute) || !digits(text, 17, 2, second) ||
      text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':') {
    return std::nullopt;
  }
  std::size_t at = 19;
  int fraction = 0;
  if (at < text.size() && text[at] == '.') {
    ++at;
    int scale = 100;
    const std::size_t first = at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10) {
      fraction += (text[at] - '0') * scale;
    }
    if (at == first) return std::nullopt;
  }
  int offset_minutes = 0;
  if (at < text.size() && text[at] == 'Z') {
    ++at;
  } else if (at < text.size() && (text[at] == '+' || text[at] == '-')) {
    const int sign = text[at] == '-' ? -1 : 1;
    int hours, minutes;
    if (!digits(text, at + 1, 2, hours)) return std::nullopt;
    const std::size_t colon = at + 3 < text.size() && text[at + 3] == ':' ? 1 : 0;
    if (!digits(text, at + 3 + colon, 2, minutes)) return std::nullopt;
    offset_minutes = sign * (hours * 60 + minutes);
    at += 5 + colon;
  } else {
    return std::nullopt;
  }
  const auto ymd = date::year(year) / date::month(static_cast<unsigned>(month)) /
                   date::day(static_cast<unsigned>(day));
  if (at != text.size() || !ymd.ok() || hour > 23 || minute > 59 || second > 59)
    return std::nullopt;
  const auto days = date::sys_days(ymd).time_since_epoch().count();
  return ((static_cast<EpochMs>(days) * 24 + hour) * 60 + minute - offset_minutes) * 60'000 +
         second * 1000 + fraction;
}

std::string format_utc(EpochMs time) {
  return format_local(LocalMs(milliseconds(time)), std::chrono::seconds(0));
}

TimeZone TimeZone::utc() {
  return {"UTC", date::locate_zone("Etc/UTC")};
}

TimeZone TimeZone::system() {
  try {
    const auto* zone = date::current_zone();
    return {zone->name(), zone};
  } catch (const std::exception&) {
    return utc();  // a container without /etc/localtime
  }
}

Result<TimeZone> TimeZone::named(std::string_view iana_name) {
  try {
    const auto* zone = date::locate_zone(std::string(iana_name));
    return TimeZone(std::string(iana_name), zone);
  } catch (const std::exception&) {
    return fail(ErrorCode::invalid_argument, "unknown time zone '" + std::string(iana_name) + "'");
  }
}

EpochMs TimeZone::floor(EpochMs time, CalendarUnit unit) const {
  const auto& zone = zone_of(zone_);
  if (is_clock_unit(unit)) {
    const auto offset = zone.get_info(SysMs(milliseconds(time))).offset;
    const auto offset_ms = milliseconds(offset).count();
    const auto length = clock_unit_ms(unit);
    const auto local = time + offset_ms;
    const auto rest = ((local % length) + length) % length;
    return time - rest;
  }
  return to_epoch(zone, floor_local(to_local(zone, time), unit));
}

EpochMs TimeZone::add(EpochMs time, CalendarUnit unit, int n) const {
  if (is_clock_unit(unit)) return floor(time, unit) + n * clock_unit_ms(unit);
  const auto& zone = zone_of(zone_);
  return to_epoch(zone, shift_local(floor_local(to_local(zone, time), unit), unit, n));
}

EpochMs TimeZone::shift(EpochMs time, CalendarUnit unit, int n) const {
  if (is_clock_unit(unit)) return time + n * clock_unit_ms(unit);
  const auto& zone = zone_of(zone_);
  return to_epoch(zone, shift_local(to_local(zone, time), unit, n));
}

TimeZone::OffsetSpan TimeZone::offset_at(EpochMs time) const {
  const auto info = zone_of(zone_).get_info(SysMs(milliseconds(time)));
  // The first and last spans reach further than milliseconds can count.
  constexpr std::int64_t seconds_max = 100'000'000'000;
  const auto bound = [&](date::sys_seconds at) {
    return std::clamp(std::int64_t{at.time_since_epoch().count()}, -seconds_max, seconds_max) *
           1'000;
  };
  return {bound(info.begin), bound(info.end), milliseconds(info.offset).count()};
}

std::optional<EpochMs> TimeZone::instant(const WallTime& wall) const {
  const auto within = [](int value, int last) { return value >= 0 && value <= last; };
  const auto day = date::year(wall.year) / date::month(static_cast<unsigned>(wall.month)) /
                   date::day(static_cast<unsigned>(wall.day));
  if (!within(wall.year, 9999) || !within(wall.month, 12) || !within(wall.day, 31) || !day.ok() ||
      !within(wall.hour, 23) || !within(wall.minute, 59) || !within(wall.second, 59) ||
      !within(wall.millisecond, 999)) {
    return std::nullopt;
  }
  return to_epoch(zone_of(zone_), date::local_days(day) + std::chrono::hours(wall.hour) +
                                      std::chrono::minutes(wall.minute) +
                                      std::chrono::seconds(wall.second) +
                                      milliseconds(wall.millisecond));
}

std::string TimeZone::format(EpochMs time) const {
  const auto& zone = zone_of(zone_);
  const auto info = zone.get_info(SysMs(milliseconds(time)));
  return format_local(LocalMs(milliseconds(time) + info.offset), info.offset);
}

}  // namespace hindsight
