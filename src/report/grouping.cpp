#include "report/grouping.h"

#include <algorithm>
#include <array>
#include <set>

#include "report/bucket_axes.h"

namespace hindsight::report {
namespace {

using Range = std::optional<ValueRange>;

constexpr auto kUnassignedKey = "unassignedUserTasks___";
constexpr auto kUnassignedLabel = "Unassigned";

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

/// Of the date filters on `field`.
FilteredDates filtered_dates(const GroupingInput& input, DateField field) {
  const bool of_instances = input.definition.view.entity == ViewEntity::process_instance;
  FilteredDates result;
  for (const auto& filter : input.filters) {
    if (const auto date = filtered_range(filter, field, of_instances))
      result.add(*date, input.moment.now);
  }
  return result;
}

BucketInput bucket_input(const GroupingInput& input) {
  return {input.group_by, input.moment, input.buckets_max};
}

template <DateField field>
std::optional<RangeQuestion> ask_date(const GroupBy&) {
  return field;
}

template <DateField field>
Result<ResolvedGrouping> by_date(const GroupingInput& input, const Range& range) {
  HS_ASSIGN(auto dates, date_buckets(bucket_input(input), range, filtered_dates(input, field)));
  return ResolvedGrouping{ByDate{field, std::move(dates.boundaries)}, std::move(dates.axis)};
}

std::optional<RangeQuestion> ask_running_range(const GroupBy&) {
  return RunningRange{};
}

Result<ResolvedGrouping> by_running_date(const GroupingInput& input, const Range& range) {
  HS_ASSIGN(auto dates, date_buckets(bucket_input(input), input.group_by.unit, range));
  return ResolvedGrouping{ByRunningDate{std::move(dates.boundaries)}, std::move(dates.axis)};
}

std::optional<RangeQuestion> ask_duration(const GroupBy&) {
  return DurationRange{};
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
  if (has_range(group_by.variable.type)) return group_by.variable;
  return std::nullopt;
}

Result<ResolvedGrouping> by_variable(const GroupingInput& input, const Range& range) {
  HS_ASSIGN(auto values, value_buckets(bucket_input(input), range));
  return ResolvedGrouping{std::move(values.grouping), std::move(values.axis)};
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
    return with_filtered_time(input.group_by.unit, range, filtered_dates(input, DateField::start));
  if (input.group_by.type == GroupType::end_date)
    return with_filtered_time(input.group_by.unit, range, filtered_dates(input, DateField::end));
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
