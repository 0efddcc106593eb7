#include "report/bucket_axes.h"

#include <algorithm>

#include "report/buckets.h"

namespace hindsight::report {
namespace {

using Range = std::optional<ValueRange>;

/// The calendar unit of a date unit; automatic only stands for data that has no extent.
CalendarUnit calendar_unit(DateUnit unit) {
  switch (unit) {
    case DateUnit::year:
      return CalendarUnit::year;
    case DateUnit::automatic:
    case DateUnit::month:
      return CalendarUnit::month;
    case DateUnit::week:
      return CalendarUnit::week;
    case DateUnit::day:
      return CalendarUnit::day;
    case DateUnit::hour:
      return CalendarUnit::hour;
    case DateUnit::minute:
      return CalendarUnit::minute;
  }
  return CalendarUnit::month;
}

/// The axis of date buckets between the borders.
Axis date_axis(const std::vector<EpochMs>& boundaries, const TimeZone& zone) {
  Axis axis;
  for (std::size_t i = 0; i + 1 < boundaries.size(); ++i) {
    const auto start = boundaries[i];
    axis.entries.push_back({"", zone.format(start), "", static_cast<double>(start)});
  }
  return axis;
}

/// Borders of the unit over [first, last]; data within one instant has no automatic interval.
Result<std::vector<EpochMs>> date_boundaries(const BucketInput& input, DateUnit unit, EpochMs first,
                                             EpochMs last) {
  if (unit == DateUnit::automatic && first < last) return automatic_boundaries(first, last);
  return calendar_boundaries(input.moment.zone, calendar_unit(unit), first, last,
                             input.buckets_max);
}

Status number_values(const BucketInput& input, const Range& range, ByVariable& grouping,
                     Axis& axis) {
  axis.by_index = true;
  grouping.interval = 1;
  if (!range) return {};
  const bool whole = model::is_whole_number(grouping.type);
  HS_ASSIGN(const auto buckets,
            number_buckets(*range, whole, input.group_by.custom_bucket, input.buckets_max));
  grouping.baseline = buckets.baseline;
  grouping.interval = buckets.interval;
  if (buckets.count == 0) axis.shows_missing = false;  // an empty result, as Optimize answers it
  add_number_entries(buckets, whole, axis);
  return {};
}

}  // namespace

void FilteredDates::add(const DateRange& date, EpochMs now) {
  const auto end = date.until.value_or(now);
  until = any ? std::max(until, end) : end;
  if (date.from) from = std::min(from.value_or(*date.from), *date.from);
  any = true;
}

Result<DateBuckets> date_buckets(const BucketInput& input, DateUnit unit, const Range& range) {
  DateBuckets out{{0, 1}, {}};  // without dates there are no rows, so any border will do
  if (range && range->min <= range->max) {
    HS_ASSIGN(out.boundaries, date_boundaries(input, unit, static_cast<EpochMs>(range->min),
                                              static_cast<EpochMs>(range->max)));
    out.axis = date_axis(out.boundaries, input.moment.zone);
  }
  out.axis.by_index = true;
  return out;
}

namespace {

/// Data within one instant has no automatic interval.
DateUnit unit_for(DateUnit chosen, const Range& range) {
  const bool is_divisible = range && range->min < range->max;
  return chosen == DateUnit::automatic && !is_divisible ? DateUnit::month : chosen;
}

}  // namespace

Range with_filtered_time(DateUnit unit, Range range, const FilteredDates& filtered) {
  const bool shows_all = unit_for(unit, range) != DateUnit::automatic;
  if (!shows_all || !filtered.any || (!range && !filtered.from)) return range;
  const auto until = static_cast<double>(filtered.until);
  if (!range) range = ValueRange{static_cast<double>(*filtered.from), until};
  if (filtered.from) range->min = std::min(range->min, static_cast<double>(*filtered.from));
  range->max = std::max(range->max, until);
  return range;
}

Result<DateBuckets> date_buckets(const BucketInput& input, const Range& range,
                                 const FilteredDates& filtered) {
  const auto unit = unit_for(input.group_by.unit, range);
  HS_ASSIGN(auto out,
            date_buckets(input, unit, with_filtered_time(input.group_by.unit, range, filtered)));
  out.axis.default_sorting = {"key", false};
  return out;
}

bool has_range(model::VariableType type) {
  return model::is_number(type) || type == model::VariableType::date;
}

Result<ValueBuckets> value_buckets(const BucketInput& input, const Range& range) {
  const auto& variable = input.group_by.variable;
  ValueBuckets out;
  out.grouping.name = variable.name;
  out.grouping.type = variable.type;
  if (variable.type == model::VariableType::date) {
    HS_ASSIGN(auto dates, date_buckets(input, input.group_by.date_variable_unit, range));
    out.grouping.boundaries = std::move(dates.boundaries);
    out.axis = std::move(dates.axis);
    out.axis.shows_missing = true;
  } else if (model::is_number(variable.type)) {
    out.axis.shows_missing = true;
    HS_RETURN_IF_ERROR(number_values(input, range, out.grouping, out.axis));
  } else {
    out.axis.open = true;
    out.axis.shows_missing = true;
    out.axis.buckets_max = kTermsMax;
  }
  return out;
}

void add_number_entries(const NumberBuckets& buckets, bool whole_numbers, Axis& axis) {
  for (std::size_t i = 0; i < buckets.count; ++i) {
    const auto start = buckets.start(i);
    axis.entries.push_back({"", number_key(start, whole_numbers), "", start});
  }
}

}  // namespace hindsight::report
