#pragma once

#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "report/plan.h"
#include "report/working_calendar.h"

/// `configuration.workingTime` of a report: its durations are of working time.
namespace hindsight::report {

inline constexpr std::size_t kHoursPerDayMax = 24;
inline constexpr std::size_t kHolidaysMax = 1'000;

/// Reads `{zone, days: {monday: [{from: "09:00", to: "17:00"}], ...}, holidays: ["2026-12-25"]}`.
/// invalid_argument with the path where it says something else, or has no hours at all.
Result<CalendarPtr> parse_working_time(const json::Value& value, std::string_view path);

/// Makes the filters' durations those of the calendar.
void count_working_time(const CalendarPtr& calendar, std::vector<Filter>& filters);

}  // namespace hindsight::report
