#include "report/working_time.h"

#include <algorithm>

#include "base/overload.h"
#include "report/json_reader.h"

namespace hindsight::report {
namespace {

constexpr std::array kWeekdays{
    Word<std::size_t>{"monday", 0},    Word<std::size_t>{"tuesday", 1},
    Word<std::size_t>{"wednesday", 2}, Word<std::size_t>{"thursday", 3},
    Word<std::size_t>{"friday", 4},    Word<std::size_t>{"saturday", 5},
    Word<std::size_t>{"sunday", 6},
};
constexpr std::array kMembers{Word<bool>{"zone", true}, Word<bool>{"days", true},
                              Word<bool>{"holidays", true}};
constexpr std::array kHoursMembers{Word<bool>{"from", true}, Word<bool>{"to", true}};

/// A misspelt name would silently be another calendar.
template <typename T, std::size_t N>
Status check_names(const json::Value& object, const std::array<Word<T>, N>& names,
                   std::string_view path) {
  if (!object.IsObject()) return invalid("expected an object", path);
  for (const auto& member : object.GetObject()) {
    HS_RETURN_IF_ERROR(read_word(names, member.name, path));
  }
  return {};
}

Result<DurationMs> read_clock(const json::Value& hours, std::string_view name,
                              std::string_view path) {
  HS_ASSIGN(const auto text, require_text(hours, name, path));
  constexpr std::string_view kForm = "dd:dd";
  const auto fits = [](char c, char form) {
    return form == 'd' ? c >= '0' && c <= '9' : c == form;
  };
  if (text.size() == kForm.size() && std::equal(text.begin(), text.end(), kForm.begin(), fits)) {
    const int hour = 10 * (text[0] - '0') + text[1] - '0';
    const int minute = 10 * (text[3] - '0') + text[4] - '0';
    if (minute < 60 && 60 * hour + minute <= 24 * 60)
      return DurationMs{60'000} * (60 * hour + minute);
  }
  return invalid("expected a time from 00:00 to 24:00, found '" + text + "'",
                 member_path(path, name));
}

Result<std::vector<WorkingCalendar::Hours>> read_day(const json::Value& list,
                                                     std::string_view path) {
  if (!list.IsArray()) return invalid("expected a list of hours", path);
  if (list.Size() > kHoursPerDayMax)
    return invalid("a day has at most " + std::to_string(kHoursPerDayMax) + " such hours", path);
  std::vector<WorkingCalendar::Hours> day;
  for (const auto& item : list.GetArray()) {
    const auto at = item_path(path, day.size());
    HS_RETURN_IF_ERROR(check_names(item, kHoursMembers, at));
    WorkingCalendar::Hours hours;
    HS_ASSIGN(hours.from, read_clock(item, "from", at));
    HS_ASSIGN(hours.to, read_clock(item, "to", at));
    if (hours.to <= hours.from)
      return invalid(
          "'to' has to be after 'from'; a night is the end of one day and the begin "
          "of the next",
          at);
    if (!day.empty() && hours.from < day.back().to)
      return invalid("hours of a day have to be in order and must not overlap", at);
    day.push_back(hours);
  }
  return day;
}

Result<std::vector<std::int64_t>> read_holidays(const json::Value& value, std::string_view path) {
  HS_ASSIGN(const auto texts, read_texts(value, path));
  if (texts.size() > kHolidaysMax)
    return invalid("at most " + std::to_string(kHolidaysMax) + " holidays can be named", path);
  std::vector<std::int64_t> days;
  for (const auto& text : texts) {
    const auto midnight = parse_date_time(text + "T00:00:00Z");
    if (!midnight)
      return invalid("expected a date like 2026-12-25, found '" + text + "'",
                     item_path(path, days.size()));
    constexpr EpochMs kDayMs = 86'400'000;
    days.push_back(*midnight / kDayMs);  // midnights divide without a rest
  }
  std::sort(days.begin(), days.end());
  days.erase(std::unique(days.begin(), days.end()), days.end());
  return days;
}

}  // namespace

Result<CalendarPtr> parse_working_time(const json::Value& value, std::string_view path) {
  HS_RETURN_IF_ERROR(check_names(value, kMembers, path));
  WorkingCalendar::Rules rules;
  HS_ASSIGN(const auto zone, require_text(value, "zone", path));
  auto found = TimeZone::named(zone);
  if (!found) return invalid(found.error().message, member_path(path, "zone"));
  rules.zone = std::move(*found);
  HS_ASSIGN(const auto* days, require(value, "days", path));
  const auto days_path = member_path(path, "days");
  HS_RETURN_IF_ERROR(check_names(*days, kWeekdays, days_path));
  for (const auto& [name, weekday] : kWeekdays) {
    const auto* day = json::find(*days, name);
    if (day == nullptr) continue;
    HS_ASSIGN(rules.days.at(weekday), read_day(*day, member_path(days_path, name)));
  }
  if (std::all_of(rules.days.begin(), rules.days.end(),
                  [](const auto& day) { return day.empty(); }))
    return invalid("at least one day needs working hours", days_path);
  if (const auto* holidays = json::find(value, "holidays")) {
    HS_ASSIGN(rules.holidays, read_holidays(*holidays, member_path(path, "holidays")));
  }
  return std::make_shared<const WorkingCalendar>(std::move(rules), json::to_text(value));
}

void count_working_time(const CalendarPtr& calendar, std::vector<Filter>& filters) {
  const auto of_run = [&](FlowNodeCondition& condition) {
    for (auto& duration : condition.durations) duration.test.calendar = calendar;
  };
  for (auto& filter : filters) {
    std::visit(Overload{
                   [&](DurationFilter& f) { f.calendar = calendar; },
                   [&](FlowNodeFilter& f) { std::for_each(f.all.begin(), f.all.end(), of_run); },
                   [&](RowFilter& f) { of_run(f.condition); },
                   [](const auto&) {},
               },
               filter.what);
  }
}

}  // namespace hindsight::report
