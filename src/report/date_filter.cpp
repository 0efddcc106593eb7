#include "report/date_filter.h"

#include <cmath>

#include "report/json_reader.h"

namespace hindsight::report {
namespace {

enum class RangeType : std::uint8_t { fixed, rolling, relative };

constexpr std::array kRangeTypes{
    Word<RangeType>{"fixed", RangeType::fixed},
    Word<RangeType>{"rolling", RangeType::rolling},
    Word<RangeType>{"relative", RangeType::relative},
};

constexpr std::array kUnits{
    Word<CalendarUnit>{"minutes", CalendarUnit::minute},
    Word<CalendarUnit>{"hours", CalendarUnit::hour},
    Word<CalendarUnit>{"days", CalendarUnit::day},
    Word<CalendarUnit>{"weeks", CalendarUnit::week},
    Word<CalendarUnit>{"months", CalendarUnit::month},
    Word<CalendarUnit>{"quarters", CalendarUnit::quarter},
    Word<CalendarUnit>{"years", CalendarUnit::year},
};

/// Keeps calendar arithmetic far from the ends of its range.
constexpr double kUnitsBackMax = 1'000'000;
constexpr int kYearsBackMax = 1'000;

struct UnitsBack {
  int value = 0;
  CalendarUnit unit = CalendarUnit::day;
};

Result<std::optional<EpochMs>> parse_end(const json::Value& data, std::string_view name,
                                         std::string_view path) {
  const auto* value = json::find(data, name);
  if (value == nullptr) return std::nullopt;
  const auto instant = value->IsString() ? parse_date_time(json::view(*value)) : std::nullopt;
  if (!instant) {
    return invalid(
        "expected a date like 2026-01-31T00:00:00.000+0100, found " + json::to_text(*value),
        member_path(path, name));
  }
  return instant;
}

int units_back_max(CalendarUnit unit) {
  if (unit == CalendarUnit::year) return kYearsBackMax;
  if (unit == CalendarUnit::quarter) return kYearsBackMax * 4;
  if (unit == CalendarUnit::month) return kYearsBackMax * 12;
  if (unit == CalendarUnit::week) return kYearsBackMax * 52;
  return unit == CalendarUnit::day ? kYearsBackMax * 365 : static_cast<int>(kUnitsBackMax);
}

Result<UnitsBack> parse_units_back(const json::Value& data, std::string_view path) {
  HS_ASSIGN(const auto* start, require(data, "start", path));
  const auto start_path = member_path(path, "start");
  HS_ASSIGN(const auto* value, require(*start, "value", start_path));
  HS_ASSIGN(const auto* unit, require(*start, "unit", start_path));
  UnitsBack back;
  HS_ASSIGN(back.unit, read_word(kUnits, *unit, member_path(start_path, "unit")));
  HS_ASSIGN(const double number, read_number(*value, member_path(start_path, "value")));
  if (number < 0 || number != std::floor(number) || number > units_back_max(back.unit)) {
    return invalid("expected a whole number from 0 to " + std::to_string(units_back_max(back.unit)),
                   member_path(start_path, "value"));
  }
  back.value = static_cast<int>(number);
  return back;
}

DateRange relative_range(const UnitsBack& back, const Moment& moment) {
  const auto current = moment.zone.floor(moment.now, back.unit);
  if (back.value == 0) return {current, moment.now};
  return {moment.zone.add(moment.now, back.unit, -back.value), current - 1};
}

}  // namespace

Result<DateRange> parse_date_range(const json::Value& data, std::string_view path,
                                   const Moment& moment) {
  HS_ASSIGN(const auto* type_value, require(data, "type", path));
  HS_ASSIGN(const auto type, read_word(kRangeTypes, *type_value, member_path(path, "type")));
  if (type == RangeType::fixed) {
    DateRange range;
    HS_ASSIGN(range.from, parse_end(data, "start", path));
    HS_ASSIGN(range.until, parse_end(data, "end", path));
    return range;
  }
  HS_ASSIGN(const auto back, parse_units_back(data, path));
  if (type == RangeType::relative) return relative_range(back, moment);
  if (back.unit == CalendarUnit::quarter) {
    return invalid("rolling ranges cannot be given in quarters", member_path(path, "start.unit"));
  }
  return DateRange{moment.zone.shift(moment.now, back.unit, -back.value), moment.now};
}

Result<DateRange> parse_filter_range(const json::Value& data, std::string_view path,
                                     const Moment& moment) {
  for (const auto* flag : {"includeUndefined", "excludeUndefined"}) {
    HS_ASSIGN(const bool set, read_flag(data, flag, path));
    if (set) {
      return invalid(std::string(flag) + " fits only filters of date variables",
                     member_path(path, flag));
    }
  }
  HS_ASSIGN(const auto range, parse_date_range(data, path, moment));
  if (!range.from && !range.until) return invalid("a date range needs a start or an end", path);
  return range;
}

}  // namespace hindsight::report
