#include "base/cron.h"

#include <date/date.h>
#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <string>
#include <vector>

namespace hindsight {
namespace {

constexpr EpochMs kSecond = 1'000;
constexpr EpochMs kMinute = 60 * kSecond;
constexpr EpochMs kHour = 60 * kMinute;
constexpr EpochMs kDay = 24 * kHour;
constexpr EpochMs kHorizon = 8 * 366 * kDay;  // 29 February may be eight years away

constexpr std::string_view kBlanks = " \t\r\n";
constexpr std::string_view kMonths = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC";
constexpr std::string_view kWeekdays = "SUNMONTUEWEDTHUFRISAT";

EpochMs floor_to(EpochMs time, EpochMs unit) {
  return time - ((time % unit) + unit) % unit;
}

std::vector<std::string_view> split(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> out;
  while (true) {
    const auto end = std::min(text.find_first_of(separators), text.size());
    out.push_back(text.substr(0, end));
    if (end == text.size()) return out;
    text.remove_prefix(end + 1);
  }
}

/// What a field may hold.
struct Field {
  const char* name;
  int min, max;
  std::string_view names = {};  ///< three letters each, the first is `first_name`
  int first_name = 0;
};
constexpr Field kSecondField{"second", 0, 59};
constexpr Field kMinuteField{"minute", 0, 59};
constexpr Field kHourField{"hour", 0, 23};
constexpr Field kDayField{"day of the month", 1, 31};
constexpr Field kMonthField{"month", 1, 12, kMonths, 1};
constexpr Field kWeekdayField{"day of the week", 0, 7, kWeekdays, 0};

std::optional<int> value_of(const Field& field, std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error == std::errc() && end == text.data() + text.size())
    return number >= field.min && number <= field.max ? std::optional(number) : std::nullopt;
  if (text.size() != 3) return std::nullopt;
  for (std::size_t at = 0; at < field.names.size(); at += 3) {
    if (field.names.substr(at, 3) == text) return field.first_name + static_cast<int>(at / 3);
  }
  return std::nullopt;
}

/// Sets the bits of one element of a list, such as `1-5/2`.
template <std::size_t N>
bool add_element(const Field& field, std::string_view text, std::bitset<N>& bits) {
  const auto slash = text.find('/');
  const auto range = text.substr(0, slash);
  int step = 1;
  if (slash != std::string_view::npos) {
    const auto digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), step);
    if (error != std::errc() || end != digits.data() + digits.size() || step < 1) return false;
  }
  int first = field.min, last = field.max;
  if (range != "*" && range != "?") {
    const auto dash = range.find('-');
    const auto from = value_of(field, range.substr(0, dash));
    const auto to = dash == std::string_view::npos ? from : value_of(field, range.substr(dash + 1));
    if (!from || !to) return false;
    first = *from;
    // `8/4` goes on to the end.
    last = dash == std::string_view::npos && slash != std::string_view::npos ? field.max : *to;
    if (last < first) return false;
  }
  for (int value = first; value <= last; value += step) {
    // Weekday 7 is Sunday as well.
    bits.set(static_cast<std::size_t>(value) % N);
    if (step > field.max) break;
  }
  return true;
}

Status wrong(const Field& field, std::string_view text) {
  return fail(ErrorCode::invalid_argument,
              fmt::format("'{}' is no {} of a cron expression", text, field.name));
}

template <std::size_t N>
Status read(const Field& field, std::string_view text, std::bitset<N>& bits) {
  for (const auto element : split(text, ",")) {
    if (!add_element(field, element, bits)) return wrong(field, text);
  }
  return {};
}

}  // namespace

/// Fills a Cron from its fields.
class CronReader {
 public:
  static Status day(std::string_view text, Cron& cron) {
    if (text != "L") return read(kDayField, text, cron.days_);
    cron.days_.set();
    cron.last_day_ = true;
    return {};
  }

  static Status weekday(std::string_view text, Cron& cron) {
    const auto hash = text.find('#');
    const bool last = text.size() > 1 && text.ends_with('L');
    if (hash == std::string_view::npos && !last) return read(kWeekdayField, text, cron.weekdays_);
    const auto which = value_of(kWeekdayField, text.substr(0, last ? text.size() - 1 : hash));
    const auto nth = last ? std::optional(1) : value_of({"", 1, 5}, text.substr(hash + 1));
    if (!which || !nth) return wrong(kWeekdayField, text);
    cron.weekdays_.set(static_cast<std::size_t>(*which % 7));
    if (last)
      cron.last_weekday_ = *which % 7;
    else
      cron.nth_weekday_ = *which % 7;
    cron.nth_ = *nth;
    return {};
  }

  static Status all(const std::vector<std::string_view>& fields, Cron& cron) {
    std::size_t at = 0;
    if (fields.size() == 6)
      HS_RETURN_IF_ERROR(read(kSecondField, fields[at++], cron.seconds_));
    else
      cron.seconds_.set(0);
    HS_RETURN_IF_ERROR(read(kMinuteField, fields[at++], cron.minutes_));
    HS_RETURN_IF_ERROR(read(kHourField, fields[at++], cron.hours_));
    HS_RETURN_IF_ERROR(day(fields[at++], cron));
    HS_RETURN_IF_ERROR(read(kMonthField, fields[at++], cron.months_));
    return weekday(fields[at], cron);
  }
};

Result<Cron> Cron::parse(std::string_view text) {
  std::string upper(text);
  std::ranges::transform(upper, upper.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  auto fields = split(upper, kBlanks);
  std::erase(fields, std::string_view());
  if (fields.size() != 5 && fields.size() != 6) {
    return fail(ErrorCode::invalid_argument,
                fmt::format("a cron expression has 5 or 6 fields, not {}", fields.size()));
  }
  Cron out;
  HS_RETURN_IF_ERROR(CronReader::all(fields, out));
  return out;
}

bool Cron::fits_day(EpochMs local_midnight) const {
  const date::sys_days day{date::days(local_midnight / kDay)};
  const date::year_month_day ymd(day);
  const auto number = static_cast<unsigned>(ymd.day());
  const auto weekday = date::weekday(day).c_encoding();
  if (!months_[static_cast<unsigned>(ymd.month())] || !days_[number] || !weekdays_[weekday])
    return false;
  const auto last = static_cast<unsigned>(
      date::year_month_day_last(ymd.year(), date::month_day_last(ymd.month())).day());
  if (last_day_ && number != last) return false;
  if (last_weekday_ && number + 7 <= last) return false;
  return !nth_weekday_ || (number - 1) / 7 + 1 == static_cast<unsigned>(nth_);
}

/// The first fitting local time in [from, end); both are read as if they were UTC.
std::optional<EpochMs> Cron::next_local(EpochMs from, EpochMs end) const {
  EpochMs time = floor_to(from + kSecond - 1, kSecond);
  while (time < end) {
    const auto day = floor_to(time, kDay);
    if (!fits_day(day)) {
      time = day + kDay;
    } else if (!hours_[static_cast<std::size_t>((time - day) / kHour)]) {
      time = floor_to(time, kHour) + kHour;
    } else if (!minutes_[static_cast<std::size_t>((time - day) / kMinute % 60)]) {
      time = floor_to(time, kMinute) + kMinute;
    } else if (!seconds_[static_cast<std::size_t>((time - day) / kSecond % 60)]) {
      time += kSecond;
    } else {
      return time;
    }
  }
  return std::nullopt;
}

std::optional<EpochMs> Cron::next(EpochMs after, const TimeZone& zone) const {
  const EpochMs end = after + kHorizon;
  EpochMs from = floor_to(after, kSecond) + kSecond;
  while (from < end) {
    const auto span = zone.offset_at(from);
    EpochMs begin = from + span.offset;
    if (!hours_.all()) {
      // Local times that the clocks show again after they were set back.
      const auto former = zone.offset_at(span.begin - 1).offset;
      begin = std::max(begin, span.begin + former);
    }
    const auto span_end = std::min(span.end, end);
    if (const auto found = next_local(begin, span_end + span.offset)) return *found - span.offset;
    if (span_end == end) return std::nullopt;
    const auto later = zone.offset_at(span.end).offset;
    if (!hours_.all() && next_local(span.end + span.offset, span.end + later)) return span.end;
    from = span.end;
  }
  return std::nullopt;
}

}  // namespace hindsight
