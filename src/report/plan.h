#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/time.h"
#include "model/facts.h"

/// The plan: what a report asks, free of JSON and of any store. Each store compiles it to its own
/// language; no store adds meaning to it. All times are absolute (epoch ms), all versions and
/// tenants are resolved, so that equal plans have equal answers.
namespace hindsight::report {

enum class Entity : std::uint8_t { process_instance, flow_node, user_task, incident };
enum class UserTaskTime : std::uint8_t { total, idle, work };

struct Aggregation {
  enum class Kind : std::uint8_t { avg, min, max, sum, percentile };
  Kind kind = Kind::avg;
  double percentile = 0;  ///< 0..100, only for percentile
  bool operator==(const Aggregation&) const = default;
};

/// One number per bucket.
struct Measure {
  enum class Kind : std::uint8_t { count, duration };
  Kind kind = Kind::count;
  Aggregation aggregation;                  ///< duration only
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
};

// Filters. `sources` are indices into Plan::sources that the filter applies to; empty = all.

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

enum class InstanceDate : std::uint8_t { start, end };

struct DateFilter {
  InstanceDate field = InstanceDate::start;
  std::optional<EpochMs> from;   ///< inclusive
  std::optional<EpochMs> until;  ///< inclusive
};

enum class Comparison : std::uint8_t { less, less_equal, greater, greater_equal };

struct DurationFilter {
  Comparison comparison = Comparison::greater;
  DurationMs value = 0;  ///< running instances count with now − start
  bool include_null = false;
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

struct ExecutedFlowNodeFilter {
  bool negated = false;  ///< instances that have none of the nodes
  std::vector<std::string> flow_nodes;
};

/// Restricts the counted flow nodes or user tasks themselves (view level).
struct ViewFlowNodeFilter {
  bool negated = false;
  std::vector<std::string> flow_nodes;
};

struct Filter {
  std::variant<StateFilter, DateFilter, DurationFilter, VariableFilter, ExecutedFlowNodeFilter,
               ViewFlowNodeFilter>
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
/// Half-open buckets [boundaries[i], boundaries[i+1]) of an instance date; key = index.
/// Ascending, at least two; rows outside all buckets do not count.
struct ByDate {
  InstanceDate field = InstanceDate::start;
  std::vector<EpochMs> boundaries;
  bool operator==(const ByDate&) const = default;
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

using Grouping = std::variant<ByNone, ByFlowNode, ByUserTask, ByAssignee, ByDate, ByVariable>;

/// What of the filtered data must be known before the buckets are: the smallest and largest value
/// of an instance date or of a variable.
struct VariableReference {
  std::string name;
  model::VariableType type = model::VariableType::string;
};
using RangeQuestion = std::variant<InstanceDate, VariableReference>;
struct ValueRange {
  double min = 0;
  double max = 0;
};

struct Plan {
  Entity entity = Entity::process_instance;
  std::vector<Source> sources;
  std::vector<Filter> filters;  ///< all must hold
  Grouping grouping;
  std::vector<Measure> measures;
  EpochMs now = 0;  ///< the end of what still runs
};

/// A page of raw process instances.
struct RawPlan {
  std::vector<Source> sources;
  std::vector<Filter> filters;
  std::string sort_by = "startDate";  ///< a column of process_raw_columns(), or "variable:<name>"
  bool ascending = false;
  std::size_t offset = 0;
  std::size_t limit = 20;
  EpochMs now = 0;
};

}  // namespace hindsight::report
