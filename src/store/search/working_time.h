#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "report/plan.h"
#include "store/search/dsl.h"

/// WorkingCalendar::between() in the cluster's own scripting language, with the calendar as a
/// param, so that all calendars share one compiled script. It runs for every row, which costs more
/// than reading a number.
namespace hindsight::store::search {

/// Functions, to stand first in a script: `long workingTime(long from, long to, def calendar)`.
extern const std::string_view kWorkingTime;
/// Their `calendar`.
std::string calendar_param(const report::WorkingCalendar& calendar);

/// A script whose value is the working time of a row below `path` (with a dot at its end), until
/// `now` where it goes on. No value where that is less than `least`.
dsl::Member working_time(const report::WorkingCalendar& calendar, const std::string& path,
                         EpochMs now, std::optional<DurationMs> least = std::nullopt);

/// A script whose value is the idle or work time of a user task that is working time, until `now`
/// in the stretch in which it goes on; no value where there was none.
dsl::Member task_working_time(const report::WorkingCalendar& calendar, report::UserTaskTime time,
                              const std::string& path, EpochMs now);

/// The same of a row to sort by, of rows that have a start.
dsl::Member working_time_rank(const report::WorkingCalendar& calendar, const std::string& path,
                              EpochMs now);

/// Condition on such rows: the filter, which has a calendar.
std::string working_time_query(const report::DurationFilter& filter, const std::string& path,
                               EpochMs now);

}  // namespace hindsight::store::search
