#include "eventlog/time_reader.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace hindsight::eventlog {
namespace {

constexpr std::string_view kBlanks = " \t";
constexpr std::string_view kDirectives = "YymdeHIMSfpbBhaAzsTF%";
constexpr std::array<std::string_view, 12> kMonths = {
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

char small(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

struct Moment {
  WallTime wall;
  std::optional<int> offset_minutes;
  std::optional<std::int64_t> epoch_seconds;
  std::optional<bool> afternoon;  ///< of a clock with twelve hours
};

/// Takes parts of a time from the beginning of a text; false when they do not stand there.
class Parts {
 public:
  explicit Parts(std::string_view text) : rest_(text) {}
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] char next() const { return rest_.empty() ? '\0' : rest_.front(); }

  bool literal(char c) {
    if (next() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool number(int& out, std::size_t digits_min, std::size_t digits_max) {
    const auto digits = count_digits(digits_max);
    if (digits < digits_min) return false;
    out = 0;
    for (const char c : take(digits)) out = out * 10 + (c - '0');
    return true;
  }
  bool fraction(int& milliseconds) {
    const auto digits = take(count_digits(rest_.size()));
    milliseconds = 0;
    for (std::size_t i = 0; i < 3; ++i)
      milliseconds = milliseconds * 10 + (i < digits.size() ? digits[i] - '0' : 0);
    return !digits.empty();
  }
  bool seconds(std::int64_t& out) {
    const bool negative = literal('-');
    const auto digits = take(count_digits(12));
    out = 0;
    for (const char c : digits) out = out * 10 + (c - '0');
    if (negative) out = -out;
    return !digits.empty();
  }
  /// Z, +01, +0100 or +01:00
  bool offset(std::optional<int>& minutes) {
    if (literal('Z') || literal('z')) {
      minutes = 0;
      return true;
    }
    const int sign = next() == '-' ? -1 : 1;
    int hour = 0, minute = 0;
    if ((!literal('+') && !literal('-')) || !number(hour, 2, 2)) return false;
    if (literal(':') ? !number(minute, 2, 2) : is_digit(next()) && !number(minute, 2, 2))
      return false;
    minutes = sign * (hour * 60 + minute);
    return hour < 24 && minute < 60;
  }
  std::string letters() {
    const auto found = std::ranges::find_if(rest_, [](char c) {
      const char letter = small(c);
      return letter < 'a' || letter > 'z';
    });
    std::string out(take(static_cast<std::size_t>(found - rest_.begin())));
    std::ranges::transform(out, out.begin(), small);
    return out;
  }
  void blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(kBlanks), rest_.size())); }

 private:
  [[nodiscard]] std::size_t count_digits(std::size_t max) const {
    std::size_t count = 0;
    while (count < std::min(max, rest_.size()) && is_digit(rest_[count])) ++count;
    return count;
  }
  std::string_view take(std::size_t count) {
    const auto taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }
  std::string_view rest_;
};

bool read_month_name(Parts& parts, int& month) {
  const auto name = parts.letters();
  if (name.size() < 3) return false;
  const auto* found =
      std::ranges::find_if(kMonths, [&](auto full) { return full.starts_with(name); });
  month = static_cast<int>(found - kMonths.begin()) + 1;
  return found != kMonths.end();
}

bool read_half_of_day(Parts& parts, std::optional<bool>& afternoon) {
  const auto name = parts.letters();
  afternoon = name == "pm";
  return name == "am" || name == "pm";
}

bool read_directive(Parts& parts, char directive, Moment& out) {
  auto& wall = out.wall;
  switch (directive) {
    case 'Y':
      return parts.number(wall.year, 4, 4);
    case 'y':
      if (!parts.number(wall.year, 2, 2)) return false;
      wall.year += wall.year < 69 ? 2000 : 1900;
      return true;
    case 'm':
      return parts.number(wall.month, 1, 2);
    case 'd':
    case 'e':
      parts.blanks();
      return parts.number(wall.day, 1, 2);
    case 'H':
    case 'I':
      return parts.number(wall.hour, 1, 2);
    case 'M':
      return parts.number(wall.minute, 1, 2);
    case 'S':
      return parts.number(wall.second, 1, 2);
    case 'f':
      return parts.fraction(wall.millisecond);
    case 'b':
    case 'B':
    case 'h':
      return read_month_name(parts, wall.month);
    case 'a':
    case 'A':
      return !parts.letters().empty();
    case 'p':
      return read_half_of_day(parts, out.afternoon);
    case 'z':
      return parts.offset(out.offset_minutes);
    case 's':
      return parts.seconds(out.epoch_seconds.emplace());
    default:
      return parts.literal('%');
  }
}

bool read_format(Parts& parts, std::string_view format, Moment& out) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    if (kBlanks.find(c) != std::string_view::npos) {
      parts.blanks();
    } else if (c != '%') {
      if (!parts.literal(c)) return false;
    } else if (const char directive = format[++i]; directive == 'T') {
      if (!read_format(parts, "%H:%M:%S", out)) return false;
    } else if (directive == 'F') {
      if (!read_format(parts, "%Y-%m-%d", out)) return false;
    } else if (!read_directive(parts, directive, out)) {
      return false;
    }
  }
  return true;
}

/// 2026-11-23, 2026/11/23 14:02, 2026-11-23T14:02:11.345678+01:00
bool read_usual(Parts& parts, Moment& out) {
  auto& wall = out.wall;
  if (!parts.number(wall.year, 4, 4)) return false;
  const char separator = parts.next();
  if ((separator != '-' && separator != '/') || !parts.literal(separator) ||
      !parts.number(wall.month, 1, 2) || !parts.literal(separator) ||
      !parts.number(wall.day, 1, 2)) {
    return false;
  }
  if (parts.at_end()) return true;
  if (!parts.literal('T') && !parts.literal('t') && !parts.literal(' ')) return false;
  if (!parts.number(wall.hour, 1, 2) || !parts.literal(':') || !parts.number(wall.minute, 2, 2))
    return false;
  if (parts.literal(':')) {
    if (!parts.number(wall.second, 2, 2)) return false;
    if ((parts.literal('.') || parts.literal(',')) && !parts.fraction(wall.millisecond))
      return false;
  }
  parts.blanks();
  return parts.at_end() || parts.offset(out.offset_minutes);
}

std::optional<EpochMs> read_milliseconds(std::string_view text) {
  constexpr std::size_t digits_min = 11, digits_max = 14;  // 1973 to 5138
  if (text.size() < digits_min || text.size() > digits_max || !std::ranges::all_of(text, is_digit))
    return std::nullopt;
  EpochMs out = 0;
  for (const char c : text) out = out * 10 + (c - '0');
  return out;
}

std::optional<EpochMs> instant(Moment moment, const TimeZone& zone, const TimeZone& utc) {
  auto& wall = moment.wall;
  if (moment.epoch_seconds) return *moment.epoch_seconds * 1'000 + wall.millisecond;
  if (moment.afternoon) {
    if (wall.hour < 1 || wall.hour > 12) return std::nullopt;
    wall.hour = wall.hour % 12 + (*moment.afternoon ? 12 : 0);
  }
  if (!moment.offset_minutes) return zone.instant(wall);
  const auto time = utc.instant(wall);
  if (!time) return std::nullopt;
  return *time - EpochMs{*moment.offset_minutes} * 60'000;
}

}  // namespace

Result<TimeReader> TimeReader::make(std::string format, TimeZone zone) {
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') continue;
    if (++i < format.size() && kDirectives.find(format[i]) != std::string_view::npos) continue;
    return fail(ErrorCode::invalid_argument,
                "the time format can only have these directives: " + std::string(kDirectives) +
                    ", each behind a %",
                format);
  }
  return TimeReader(std::move(format), std::move(zone));
}

std::optional<EpochMs> TimeReader::read(std::string_view text) const {
  text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
  text = text.substr(0, text.find_last_not_of(kBlanks) + 1);
  Parts parts(text);
  Moment moment;
  if (format_.empty()) {
    if (const auto time = read_milliseconds(text)) return time;
    if (!read_usual(parts, moment)) return std::nullopt;
  } else if (!read_format(parts, format_, moment)) {
    return std::nullopt;
  }
  return parts.at_end() ? instant(moment, zone_, utc_) : std::nullopt;
}

}  // namespace hindsight::eventlog
