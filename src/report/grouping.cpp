#include "report/grouping.h"

#include <algorithm>
#include <array>
#include <set>

namespace hindsight::report {
namespace {

using Range = std::optional<ValueRange>;

/// Elasticsearch's limit on text buckets in Optimize (es.settings.aggregationBucketLimit).
constexpr std::size_t kTermsMax = 1000;
constexpr auto kUnassignedKey = "unassignedUserTasks___";
constexpr auto kUnassignedLabel = "Unassigned";

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

/// The range of the date filters on `field`: oldest start to newest end, now where one is open.
struct FilteredDates {
  bool any = false;
  std::optional<EpochMs> from;
  EpochMs until = 0;
};

/// The range that a filter gives to the dates of what counts.
std::optional<DateRange> filtered_range(const Filter& filter, DateField field, bool of_instances) {
  if (of_instances) {
    const auto* date = std::get_if<DateFilter>(&filter.what);
    if (date == nullptr || date->field != field) return std::nullopt;
    return DateRange{date->from, date->until};
  }
  const auto* row = std::get_if<RowFilter>(&filter.what);
  if (row == nullptr) return std::nullopt;
  return field == DateField::start ? row->condition.start : row->condition.end;
}

FilteredDates filtered_dates(const GroupingInput& input, DateField field) {
  const auto now = input.moment.now;
  const bool of_instances = input.definition.view.entity == ViewEntity::process_instance;
  FilteredDates result;
  for (const auto& filter : input.filters) {
    const auto date = filtered_range(filter, field, of_instances);
    if (!date) continue;
    const auto until = date->until.value_or(now);
    result.until = result.any ? std::max(result.until, until) : until;
    if (date->from) result.from = std::min(result.from.value_or(*date->from), *date->from);
    result.any = true;
  }
  return result;
}

/// The axis of date buckets between the borders.
Axis date_axis(const std::vector<EpochMs>& boundaries, const TimeZone& zone) {
  Axis axis;
  axis.by_index = true;
  for (std::size_t i = 0; i + 1 < boundaries.size(); ++i) {
    const auto start = boundaries[i];
    axis.entries.push_back({"", zone.format(start), "", static_cast<double>(start)});
  }
  return axis;
}

/// Borders of the unit over [first, last]; data within one instant has no automatic interval.
Result<std::vector<EpochMs>> date_boundaries(const GroupingInput& input, DateUnit unit,
                                             EpochMs first, EpochMs last) {
  if (unit == DateUnit::automatic && first < last) return automatic_boundaries(first, last);
  return calendar_boundaries(input.moment.zone, calendar_unit(unit), first, last,
                             input.buckets_max);
}

template <DateField field>
std::optional<RangeQuestion> ask_date(const GroupBy&) {
  return field;
}

/// Data within one instant has no automatic interval.
DateUnit unit_for(DateUnit chosen, const Range& range) {
  const bool is_divisible = range && range->min < range->max;
  return chosen == DateUnit::automatic && !is_divisible ? DateUnit::month : chosen;
}

/// Automatic groups divide what there is; calendar units show the whole filtered time.
Range with_filtered_time(const GroupingInput& input, DateField field, Range range) {
  const auto filtered = filtered_dates(input, field);
  const bool shows_all = unit_for(input.group_by.unit, range) != DateUnit::automatic;
  if (!shows_all || !filtered.any || (!range && !filtered.from)) return range;
  const auto until = static_cast<double>(filtered.until);
  if (!range) range = ValueRange{static_cast<double>(*filtered.from), until};
  if (filtered.from) range->min = std::min(range->min, static_cast<double>(*filtered.from));
  range->max = std::max(range->max, until);
  return range;
}

template <DateField field>
Result<ResolvedGrouping> by_date(const GroupingInput& input, const Range& range) {
  const auto unit = unit_for(input.group_by.unit, range);
  const auto covered = with_filtered_time(input, field, range);
  ResolvedGrouping resolved;
  ByDate grouping{field, {0, 1}};  // without dates there are no rows, so any border will do
  if (covered && covered->min <= covered->max) {
    HS_ASSIGN(grouping.boundaries, date_boundaries(input, unit, static_cast<EpochMs>(covered->min),
                                                   static_cast<EpochMs>(covered->max)));
    resolved.axis = date_axis(grouping.boundaries, input.moment.zone);
  }
  resolved.axis.by_index = true;
  resolved.axis.default_sorting = {"key", false};
  resolved.grouping = std::move(grouping);
  return resolved;
}

std::optional<RangeQuestion> ask_running_range(const GroupBy&) {
  return RunningRange{};
}

Result<ResolvedGrouping> by_running_date(const GroupingInput& input, const Range& range) {
  ResolvedGrouping resolved;
  ByRunningDate grouping{{0, 1}};
  if (range) {
    HS_ASSIGN(grouping.boundaries,
              date_boundaries(input, input.group_by.unit, static_cast<EpochMs>(range->min),
                              static_cast<EpochMs>(range->max)));
    resolved.axis = date_axis(grouping.boundaries, input.moment.zone);
  }
  resolved.axis.by_index = true;
  resolved.grouping = std::move(grouping);
  return resolved;
}

std::optional<RangeQuestion> ask_duration(const GroupBy&) {
  return DurationRange{};
}

/// Entries for buckets of numbers.
void add_number_entries(const NumberBuckets& buckets, bool whole_numbers, Axis& axis) {
  for (std::size_t i = 0; i < buckets.count; ++i) {
    const auto start = buckets.start(i);
    axis.entries.push_back({"", number_key(start, whole_numbers), "", start});
  }
}

Result<ResolvedGrouping> by_duration(const GroupingInput& input, const Range& range) {
  ResolvedGrouping resolved;
  resolved.axis.by_index = true;
  ByDuration grouping;
  if (range) {
    HS_ASSIGN(const auto buckets,
              duration_buckets(*range, input.group_by.custom_bucket, input.buckets_max));
    grouping.baseline = static_cast<DurationMs>(buckets.baseline);
    grouping.interval = static_cast<DurationMs>(buckets.interval);
    add_number_entries(buckets, true, resolved.axis);
  }
  resolved.grouping = grouping;
  return resolved;
}

std::optional<RangeQuestion> ask_variable(const GroupBy& group_by) {
  const auto type = group_by.variable.type;
  if (model::is_number(type) || type == model::VariableType::date) return group_by.variable;
  return std::nullopt;
}

Status number_variable(const GroupingInput& input, const Range& range, ByVariable& grouping,
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

Result<ResolvedGrouping> by_variable(const GroupingInput& input, const Range& range) {
  const auto& variable = input.group_by.variable;
  ByVariable grouping;
  grouping.name = variable.name;
  grouping.type = variable.type;
  ResolvedGrouping resolved;
  auto& axis = resolved.axis;
  if (variable.type == model::VariableType::date) {
    grouping.boundaries = {0, 1};
    if (range) {
      HS_ASSIGN(grouping.boundaries, date_boundaries(input, input.group_by.date_variable_unit,
                                                     static_cast<EpochMs>(range->min),
                                                     static_cast<EpochMs>(range->max)));
      axis = date_axis(grouping.boundaries, input.moment.zone);
    }
    axis.by_index = true;
    axis.shows_missing = true;
  } else if (model::is_number(variable.type)) {
    axis.shows_missing = true;
    HS_RETURN_IF_ERROR(number_variable(input, range, grouping, axis));
  } else {
    axis.open = true;
    axis.shows_missing = true;
    axis.buckets_max = kTermsMax;
  }
  resolved.grouping = std::move(grouping);
  return resolved;
}

/// Nodes of all sources' models, each id once. An unknown model leaves the axis open, because what
/// belongs to it cannot be told.
Axis node_axis(const GroupingInput& input, bool user_tasks_only) {
  Axis axis;
  std::set<std::string> seen;
  for (const auto& nodes : input.nodes) {
    if (!nodes) {
      axis.open = true;
      continue;
    }
    for (const auto& node : *nodes) {
      if (user_tasks_only && !node.user_task) continue;
      if (seen.insert(node.id).second) {
        axis.entries.push_back({node.id, node.id, node.name, std::nullopt});
      }
    }
  }
  // View filters leave nodes out on purpose; they must not come back as zeros.
  axis.shows_empty = std::none_of(input.filters.begin(), input.filters.end(), [](const Filter& f) {
    return std::holds_alternative<RowFilter>(f.what);
  });
  axis.default_sorting = {"label", true};
  return axis;
}

Result<ResolvedGrouping> by_flow_node(const GroupingInput& input, const Range&) {
  return ResolvedGrouping{ByFlowNode{}, node_axis(input, false)};
}

Result<ResolvedGrouping> by_user_task(const GroupingInput& input, const Range&) {
  return ResolvedGrouping{ByUserTask{}, node_axis(input, true)};
}

/// Buckets of users or groups, and one of tasks that have none.
Axis identity_axis(Axis::Names names) {
  Axis axis;
  axis.entries.push_back({"", kUnassignedKey, kUnassignedLabel, std::nullopt});
  axis.shows_empty = false;
  axis.open = true;
  axis.drops_zero = true;
  axis.names = names;
  axis.buckets_max = kTermsMax;
  axis.default_sorting = {"label", true};
  return axis;
}

Result<ResolvedGrouping> by_assignee(const GroupingInput&, const Range&) {
  return ResolvedGrouping{ByAssignee{}, identity_axis(Axis::Names::user)};
}

Result<ResolvedGrouping> by_candidate_group(const GroupingInput&, const Range&) {
  return ResolvedGrouping{ByCandidateGroup{}, identity_axis(Axis::Names::group)};
}

Result<ResolvedGrouping> by_none(const GroupingInput&, const Range&) {
  Axis axis;
  axis.entries.emplace_back();  // the one bucket
  return ResolvedGrouping{ByNone{}, std::move(axis)};
}

std::optional<RangeQuestion> ask_nothing(const GroupBy&) {
  return std::nullopt;
}

struct Meaning {
  GroupType type;
  std::optional<RangeQuestion> (*question)(const GroupBy&);
  Result<ResolvedGrouping> (*resolve)(const GroupingInput&, const Range&);
};

constexpr std::array kMeanings{
    Meaning{GroupType::none, ask_nothing, by_none},
    Meaning{GroupType::start_date, ask_date<DateField::start>, by_date<DateField::start>},
    Meaning{GroupType::end_date, ask_date<DateField::end>, by_date<DateField::end>},
    Meaning{GroupType::running_date, ask_running_range, by_running_date},
    Meaning{GroupType::duration, ask_duration, by_duration},
    Meaning{GroupType::variable, ask_variable, by_variable},
    Meaning{GroupType::flow_nodes, ask_nothing, by_flow_node},
    Meaning{GroupType::user_tasks, ask_nothing, by_user_task},
    Meaning{GroupType::assignee, ask_nothing, by_assignee},
    Meaning{GroupType::candidate_group, ask_nothing, by_candidate_group},
};

const Meaning* find_meaning(GroupType type) {
  const auto found = std::find_if(kMeanings.begin(), kMeanings.end(),
                                  [type](const Meaning& meaning) { return meaning.type == type; });
  return found == kMeanings.end() ? nullptr : &*found;
}

}  // namespace

std::optional<RangeQuestion> range_question(const GroupBy& group_by) {
  const auto* meaning = find_meaning(group_by.type);
  return meaning ? meaning->question(group_by) : std::nullopt;
}

std::optional<ValueRange> shown_range(const GroupingInput& input,
                                      const std::optional<ValueRange>& range) {
  if (input.group_by.type == GroupType::start_date)
    return with_filtered_time(input, DateField::start, range);
  if (input.group_by.type == GroupType::end_date)
    return with_filtered_time(input, DateField::end, range);
  return range;
}

Result<ResolvedGrouping> resolve_grouping(const GroupingInput& input,
                                          const std::optional<ValueRange>& range) {
  const auto* meaning = find_meaning(input.group_by.type);
  if (meaning == nullptr) {
    return fail(ErrorCode::internal, "a grouping is allowed that has no meaning",
                std::string(to_string(input.group_by.type)));
  }
  return meaning->resolve(input, range);
}

}  // namespace hindsight::report
