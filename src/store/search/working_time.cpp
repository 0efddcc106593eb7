#include "store/search/working_time.h"

#include <fmt/format.h>

#include "report/working_calendar.h"

namespace hindsight::store::search {
namespace {

/// The row's working time, of a row that has a start.
constexpr std::string_view kOfRow = R"(
def ends = doc[params.end];
long took = workingTime((long) doc[params.start].value, ends.size() != 0 ? (long) ends.value : (long) params.now, params.calendar);)";

/// As model::idle_and_work() does it, of a task that has what is asked for. Of one that goes on in
/// it (`base`) it is all that is not of the other.
constexpr std::string_view kOfTask = R"(
long idle(def unclaimed, def claimed, def calendar) {
  long sum = 0;
  for (int i = 0; i < unclaimed.size() && i < claimed.size(); ++i) {
    sum += workedUntil((long) claimed.get(i), calendar) - workedUntil((long) unclaimed.get(i), calendar);
  }
  int last = unclaimed.size() - 1;
  if (last == claimed.size() + 1) {
    sum += workedUntil((long) unclaimed.get(last), calendar) - workedUntil((long) unclaimed.get(last - 1), calendar);
  }
  return sum;
}
long work(def unclaimed, def claimed, def calendar) {
  long sum = 0;
  for (int i = 0; i + 1 < unclaimed.size() && i < claimed.size(); ++i) {
    sum += workedUntil((long) unclaimed.get(i + 1), calendar) - workedUntil((long) claimed.get(i), calendar);
  }
  return sum;
}
boolean goesOn = doc[params.base].size() != 0;
if (!goesOn && doc[params.total].size() == 0) { return null; }
def unclaimed = doc[params.unclaimed];
def claimed = doc[params.claimed];
long sum = params.idle != goesOn ? idle(unclaimed, claimed, params.calendar) : work(unclaimed, claimed, params.calendar);
return goesOn ? workingTime((long) doc[params.start].value, (long) params.now, params.calendar) - sum : sum;)";

template <typename Values, typename NumberOf>
std::string numbers(const Values& values, const NumberOf& number_of) {
  std::vector<std::string> out;
  out.reserve(values.size());
  for (const auto& value : values) out.push_back(dsl::number(number_of(value)));
  return dsl::list(out);
}

std::vector<dsl::Member> params_of(const report::WorkingCalendar& calendar, const std::string& path,
                                   EpochMs now) {
  return {{"start", dsl::quote(path + "start")},
          {"end", dsl::quote(path + "end")},
          {"now", dsl::number(now)},
          {"calendar", calendar_param(calendar)}};
}

}  // namespace

// As working_calendar.cpp does it. `upTo`: how many of the values are no larger. Painless
// divides towards zero and has no floorDiv.
const std::string_view kWorkingTime = R"(
int upTo(def sorted, long limit) {
  int low = 0;
  int high = sorted.size();
  while (low < high) {
    int middle = (low + high) / 2;
    if ((long) sorted.get(middle) <= limit) { low = middle + 1; } else { high = middle; }
  }
  return low;
}
long floorDiv(long value, long by) {
  return value / by - (value % by < 0 ? 1 : 0);
}
long workedUntil(long time, def calendar) {
  int span = upTo(calendar.later, time);
  long local = time + (long) calendar.offsets.get(span);
  long day = floorDiv(local, 86400000L);
  long week = floorDiv(day + 3, 7);
  int ofWeek = (int) (day + 3 - 7 * week);
  int holidays = upTo(calendar.holidays, day - 1);
  long sum = (long) calendar.corrections.get(span) + week * (long) calendar.beforeDay.get(7)
    + (long) calendar.beforeDay.get(ofWeek) - (long) calendar.taken.get(holidays);
  if (holidays < calendar.holidays.size() && (long) calendar.holidays.get(holidays) == day) { return sum; }
  long now = local - day * 86400000L;
  def hours = calendar.days.get(ofWeek);
  for (int i = 0; i < hours.size(); i += 2) {
    long from = (long) hours.get(i);
    long to = (long) hours.get(i + 1);
    if (now > from) { sum += (now < to ? now : to) - from; }
  }
  return sum;
}
long workingTime(long from, long to, def calendar) {
  return to <= from ? 0L : workedUntil(to, calendar) - workedUntil(from, calendar);
}
)";

std::string calendar_param(const report::WorkingCalendar& calendar) {
  using Span = report::WorkingCalendar::Span;
  const auto itself = [](std::int64_t number) { return number; };
  std::vector<std::string> days;
  for (const auto& day : calendar.days()) {
    std::vector<std::string> hours;
    for (const auto& [from, to] : day) {
      hours.push_back(dsl::number(from));
      hours.push_back(dsl::number(to));
    }
    days.push_back(dsl::list(hours));
  }
  const auto& spans = calendar.spans();
  const std::vector<Span> later(spans.begin() + 1, spans.end());
  return dsl::object(
      {{"later", numbers(later, [](const Span& span) { return span.begin; })},
       {"offsets", numbers(spans, [](const Span& span) { return span.offset; })},
       {"corrections", numbers(spans, [](const Span& span) { return span.correction; })},
       {"days", dsl::list(days)},
       {"beforeDay", numbers(calendar.before_day(), itself)},
       {"holidays", numbers(calendar.holidays(), itself)},
       {"taken", numbers(calendar.taken(), itself)}});
}

dsl::Member working_time(const report::WorkingCalendar& calendar, const std::string& path,
                         EpochMs now, std::optional<DurationMs> least) {
  static const auto kSource = fmt::format(
      "{}if (doc[params.start].size() == 0) {{ return null; }}{}\n"
      "if (took < (long) params.least) {{ return null; }}\n"
      "return took;",
      kWorkingTime, kOfRow);
  auto params = params_of(calendar, path, now);
  params.emplace_back("least", dsl::number(least.value_or(0)));
  return dsl::script(kSource, params);
}

dsl::Member task_working_time(const report::WorkingCalendar& calendar, report::UserTaskTime time,
                              const std::string& path, EpochMs now) {
  static const auto kSource = fmt::format("{}{}", kWorkingTime, kOfTask);
  const bool is_idle = time == report::UserTaskTime::idle;
  return dsl::script(kSource, {{"start", dsl::quote(path + "start")},
                               {"now", dsl::number(now)},
                               {"unclaimed", dsl::quote(path + "unclaimed")},
                               {"claimed", dsl::quote(path + "claimed")},
                               {"total", dsl::quote(path + (is_idle ? "idleTotal" : "workTotal"))},
                               {"base", dsl::quote(path + (is_idle ? "idleBase" : "workBase"))},
                               {"idle", is_idle ? "true" : "false"},
                               {"calendar", calendar_param(calendar)}});
}

dsl::Member working_time_rank(const report::WorkingCalendar& calendar, const std::string& path,
                              EpochMs now) {
  static const auto kSource = fmt::format("{}{}\nreturn took;", kWorkingTime, kOfRow);
  return dsl::script(kSource, params_of(calendar, path, now));
}

std::string working_time_query(const report::DurationFilter& filter, const std::string& path,
                               EpochMs now) {
  using report::Comparison;
  static const auto kSource = fmt::format(
      "{}if (doc[params.start].size() == 0) {{ return params.withoutStart; }}{}\n"
      "long more = took - (long) params.value;\n"
      "return more == 0 ? params.equal : more < 0 ? params.less : !params.less;",
      kWorkingTime, kOfRow);
  const auto flag = [](bool value) { return std::string(value ? "true" : "false"); };
  auto params = params_of(*filter.calendar, path, now);
  params.emplace_back("value", dsl::number(filter.value));
  params.emplace_back("withoutStart", flag(filter.include_null));
  params.emplace_back("equal", flag(filter.comparison == Comparison::less_equal ||
                                    filter.comparison == Comparison::greater_equal));
  params.emplace_back("less", flag(filter.comparison == Comparison::less ||
                                   filter.comparison == Comparison::less_equal));
  return dsl::object({{"script", dsl::object({dsl::script(kSource, params)})}});
}

}  // namespace hindsight::store::search
