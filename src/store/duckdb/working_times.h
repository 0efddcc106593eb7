#pragma once

#include <map>
#include <mutex>
#include <string>

#include "report/plan.h"
#include "store/duckdb/connection.h"

namespace hindsight::store::duck {

/// Makes working time computable in SQL by all connections: `working_time(CALENDAR, FROM, TO)` is
/// WorkingCalendar::between() of a calendar's text, NULL where a moment is; `idle_working_time(
/// CALENDAR, UNCLAIMED, CLAIMED)` and `work_working_time` are model::idle_and_work() of it, NULL
/// where there is none. Thread-safe; outlives the database's queries.
class WorkingTimes {
 public:
  Status install(Connection& connection);
  /// Of a text that a calendar gave; nullptr of any other.
  report::CalendarPtr calendar(const std::string& text);

 private:
  std::mutex mutex_;
  std::map<std::string, report::CalendarPtr> read_;  // guarded by mutex_
};

}  // namespace hindsight::store::duck
