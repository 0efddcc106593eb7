#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/definitions.h"
#include "model/facts.h"

/// The plan: what a report asks, free of JSON and of any store. Each store compiles it to its own
/// language; no store adds meaning to it. All times are absolute (epoch ms), all versions and
/// tenants are resolved, so that equal plans have equal answers.
namespace hindsight::report {

class WorkingCalendar;  // working_calendar.h
/// Which time durations are of; nullptr = all time.
using CalendarPtr = std::shared_ptr<const WorkingCalendar>;

enum class Entity : std::uint8_t { process_instance, flow_node, user_task, incident, variable };
enum class UserTaskTime : std::uint8_t { total, idle, work };

struct Aggregation {
  /// deviation: the standard deviation of the total time of all that has ended; what runs does not
  /// count.
  enum class Kind : std::uint8_t { avg, min, max, sum, percentile, deviation };
  Kind kind = Kind::avg;
  double percentile = 0;  ///< 0..100, only for percentile
  bool operator==(const Aggregation&) const = default;
};

/// One number per bucket.
struct Measure {
  enum class Kind : std::uint8_t {
    count,
    duration,
    value,  ///< of the plan's variable, which is a number
  };
  Kind kind = Kind::count;
  Aggregation aggregation;                  ///< not of counts
  UserTaskTime time = UserTaskTime::total;  ///< duration of user tasks only
  bool operator==(const Measure&) const = default;
};

/// A definition of the report's data source, resolved against the stored definitions.
struct Source {
  struct DefinitionId {
    std::string engine;
    std::string id;
    bool operator==(const DefinitionId&) const = default;
  };
  std::string identifier;  ///< the report's own, for filters' appliedTo
  std::string key;
  std::vector<DefinitionId>
      definitions;                   ///< every stored version selected; empty = nothing matches
  std::vector<std::string> tenants;  ///< "" = rows without tenant; rows of other tenants are out
  model::DefinitionType type = model::DefinitionType::process;  ///< of `key` and `definitions`
};

// Filters. `sources` are indices into Plan::sources that the filter applies to; empty = all. What
// several sources hold counts if it meets the filters of one of them; check_row_filters() has seen
// to it that this can be told.

struct StateFilter {
  enum class State : std::uint8_t {
    running,
    completed,
    canceled,
    non_canceled,
    suspended,
    non_suspended
  };
  State state = State::running;
};

/// Of the versions that a plan's sources have, these: for questions about parts of what others
/// asked about, too.
struct DefinitionFilter {
  std::vector<Source::DefinitionId> any_of;
};

/// Of the process instances (filters) or of the counted rows (groupings).
enum class DateField : std::uint8_t { start, end };

/// Both ends inclusive; nullopt = open. What has no such date is never within.
struct DateRange {
  std::optional<EpochMs> from;
  std::optional<EpochMs> until;
};

struct DateFilter {
  DateField field = DateField::start;
  std::optional<EpochMs> from, until;  ///< as of a DateRange
};

enum class Comparison : std::uint8_t { less, less_equal, greater, greater_equal };

struct DurationFilter {
  Comparison comparison = Comparison::greater;
  DurationMs value = 0;  ///< running instances count with now − start
  bool include_null = false;
  CalendarPtr calendar{};
};

struct VariableFilter {
  enum class Kind : std::uint8_t {
    in,        ///< equals any of the values; `null_included` also matches null and undefined
    contains,  ///< text holds any of the values, ignoring case
    compare,   ///< numeric comparison with values[0]
    range,     ///< date within [from, until]
  };
  std::string name;
  model::VariableType type = model::VariableType::string;
  Kind kind = Kind::in;
  bool negated = false;  ///< not in / not contains: instances that the positive form does not match
  std::vector<std::string> texts;
  std::vector<double> numbers;
  bool null_included = false;
  Comparison comparison = Comparison::greater;
  std::optional<EpochMs> from, until;
  bool include_undefined = false;  ///< range: instances without the variable pass too
};

/// Instances that meet any of the conditions.
struct AnyVariableFilter {
  std::vector<VariableFilter> any;
};

/// What one run of a flow node has to meet, all of it.
struct FlowNodeCondition {
  enum class State : std::uint8_t { running, completed, canceled, ended };
  struct Nodes {
    bool negated = false;  ///< any node but these
    std::vector<std::string> ids;
  };
  struct Duration {
    std::string flow_node;
    DurationFilter test;
  };
  /// Of user tasks only; other flow nodes never meet it.
  struct People {
    bool negated = false;
    std::vector<std::string> ids;  ///< "" = nobody
  };
  std::optional<Nodes> nodes;
  std::optional<State> state;
  bool no_bodies = false;  ///< multi-instance bodies do not meet it, only the runs inside
  std::optional<DateRange> start, end;
  std::vector<Duration> durations;  ///< any of them; empty = all durations
  std::optional<People> assignee, candidate_group;
};

/// Instances that have a run which meets all conditions.
struct FlowNodeFilter {
  std::vector<FlowNodeCondition> all;
  bool negated = false;  ///< instances that have none
};

/// Instances that have an incident of any of the statuses.
struct IncidentFilter {
  std::vector<model::IncidentStatus> any_of;
  bool negated = false;  ///< instances that have none
};

/// Restricts the counted flow nodes or user tasks themselves (view level).
struct RowFilter {
  FlowNodeCondition condition;
  /// Process instances without such a row belong to the report all the same.
  bool rows_only = false;
};

/// Restricts the counted incidents themselves (view level).
struct IncidentRowFilter {
  std::optional<model::IncidentStatus> status;
  std::optional<std::string> flow_node;
};

struct Filter {
  std::variant<StateFilter, DefinitionFilter, DateFilter, DurationFilter, VariableFilter,
               AnyVariableFilter, FlowNodeFilter, IncidentFilter, RowFilter, IncidentRowFilter>
      what;
  std::vector<std::size_t> sources;
};

// Groupings.

struct ByNone {
  bool operator==(const ByNone&) const = default;
};
struct ByFlowNode {  ///< key = flow node id
  bool operator==(const ByFlowNode&) const = default;
};
struct ByUserTask {  ///< key = flow node id
  bool operator==(const ByUserTask&) const = default;
};
struct ByAssignee {  ///< key = user id; "" = unassigned
  bool operator==(const ByAssignee&) const = default;
};
struct ByCandidateGroup {  ///< key = group id; "" = none. A task counts in each of its groups
  bool operator==(const ByCandidateGroup&) const = default;
};
/// Half-open buckets [boundaries[i], boundaries[i+1]) of a date of the counted rows; key = index.
/// Ascending, at least two; rows outside all buckets do not count.
struct ByDate {
  DateField field = DateField::start;
  std::vector<EpochMs> boundaries;
  bool operator==(const ByDate&) const = default;
};
/// Process instances that ran at some time in the bucket [boundaries[i], boundaries[i+1]); key =
/// index, counts only. An instance counts in every bucket from that of its start to that of its
/// end; those of before the first boundary that have not ended by then count in the first one.
struct ByRunningDate {
  std::vector<EpochMs> boundaries;
  bool operator==(const ByRunningDate&) const = default;
};
/// Half-open buckets [baseline + i * interval, baseline + (i+1) * interval) of the counted rows'
/// durations, up to now where they run; key = index, counts only. Shorter ones do not count.
struct ByDuration {
  DurationMs baseline = 0;
  DurationMs interval = 1;
  bool operator==(const ByDuration&) const = default;
};
/// Values of a variable. Text and boolean: key = text. Numbers and dates: half-open buckets of
/// equal length from `baseline` on, key = index. Instances without a value: key = kMissingKey.
struct ByVariable {
  std::string name;
  model::VariableType type = model::VariableType::string;
  double baseline = 0;
  double interval = 0;              ///< > 0 for numbers; 0 = group by text
  std::vector<EpochMs> boundaries;  ///< dates: as ByDate
  bool operator==(const ByVariable&) const = default;
};
inline constexpr const char* kMissingKey = "missing";

using Grouping = std::variant<ByNone, ByFlowNode, ByUserTask, ByAssignee, ByCandidateGroup, ByDate,
                              ByRunningDate, ByDuration, ByVariable>;

/// What of the filtered data must be known before the buckets are: the smallest and largest value
/// of a date or the duration of the counted rows, of a variable, or the time from the first start
/// of a process instance to the last start or end.
struct VariableReference {
  std::string name;
  model::VariableType type = model::VariableType::string;
  bool operator==(const VariableReference&) const = default;
};
struct DurationRange {};
struct RunningRange {};
using RangeQuestion = std::variant<DateField, VariableReference, DurationRange, RunningRange>;
struct ValueRange {
  double min = 0;
  double max = 0;
};

/// From the first start of one flow node to the end of the other that comes next; at the same time
/// is next, too. None where they are the same, or no such end.
struct ProcessPart {
  std::string start, end;
};

struct Plan {
  Entity entity = Entity::process_instance;
  std::vector<Source> sources;
  std::vector<Filter> filters;  ///< all must hold
  Grouping grouping;
  std::vector<Measure> measures;
  EpochMs now = 0;                    ///< the end of what still runs
  Grouping distribution{};            ///< of each bucket; not by running date or duration
  VariableReference variable{};       ///< whose values count, of Entity::variable
  std::optional<ProcessPart> part{};  ///< what durations of process instances are those of
  CalendarPtr calendar{};             ///< of measures and groups
};

/// A page of raw process instances.
struct RawPlan {
  std::vector<Source> sources;
  std::vector<Filter> filters;
  /// A column of process_raw_columns(), "variable:<name>", or "dur:<flow node id>": the sum of all
  /// its runs, until now where they go on.
  std::string sort_by = "startDate";
  bool ascending = false;
  std::size_t offset = 0;
  std::size_t limit = 20;
  EpochMs now = 0;
  CalendarPtr calendar{};
  /// The page behind a position that the store gave with another page of the same plan, in place of
  /// `offset`; "" = the first one.
  std::optional<std::string> after{};
};

}  // namespace hindsight::report
