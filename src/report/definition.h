#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/definitions.h"
#include "model/facts.h"
#include "report/plan.h"

/// The report definition as typed values: what the client's JSON says, read strictly, not yet
/// checked for whether its parts fit together (combinations.h) and free of any clock or store.
namespace hindsight::report {

enum class ViewEntity : std::uint8_t {
  none,  ///< raw data
  process_instance,
  flow_node,
  user_task,
  incident,
  variable,
};
enum class Property : std::uint8_t { raw_data, frequency, duration, percentage, variable };
enum class GroupType : std::uint8_t {
  none,
  start_date,
  end_date,
  running_date,
  flow_nodes,
  user_tasks,
  variable,
  assignee,
  candidate_group,
  duration,
};
enum class DistributionType : std::uint8_t {
  none,
  user_task,
  flow_node,
  assignee,
  candidate_group,
  variable,
  start_date,
  end_date,
  process,
};
enum class DateUnit : std::uint8_t { automatic, year, month, week, day, hour, minute };

/// The spelling of the JSON.
std::string_view to_string(ViewEntity entity);
std::string_view to_string(Property property);
std::string_view to_string(GroupType type);
std::string_view to_string(DistributionType type);
std::string_view to_string(Aggregation::Kind kind);
std::string_view to_string(UserTaskTime time);

struct View {
  ViewEntity entity = ViewEntity::none;
  std::vector<Property> properties;  ///< at least one
  VariableReference variable{};      ///< of Property::variable
};

/// Buckets of numbers as chosen by the user, instead of ones that follow from the data. The units
/// are of durations only.
struct CustomBucket {
  double size = 0;
  double baseline = 0;
  DurationMs size_unit = 1;
  DurationMs baseline_unit = 1;
  bool operator==(const CustomBucket&) const = default;
};

struct GroupBy {
  GroupType type = GroupType::none;
  DateUnit unit = DateUnit::automatic;                ///< dates only
  VariableReference variable;                         ///< variables only
  DateUnit date_variable_unit = DateUnit::automatic;  ///< variables that are dates
  std::optional<CustomBucket> custom_bucket;          ///< durations and variables that are numbers
  bool operator==(const GroupBy&) const = default;
};

struct DistributedBy {
  DistributionType type = DistributionType::none;
  GroupBy grouping;  ///< the same as a grouping; none when it is by process
};

/// One definition that the report reads, as selected by the user.
struct Selection {
  std::string identifier;  ///< empty = the definition gave none
  std::string key;
  std::vector<std::string> versions;  ///< numbers, "all" or "latest"
  std::vector<std::string> tenants;   ///< "" = no tenant
  std::string display_name{};         ///< empty = that of the definition
};

struct Sorting {
  std::string by;  ///< "key", "value", "label" or, for raw data, a column
  bool ascending = true;
};

struct Configuration {
  std::vector<Aggregation> aggregations;      ///< at least one
  std::vector<UserTaskTime> user_task_times;  ///< at least one
  std::optional<Sorting> sorting;
  std::optional<ProcessPart> process_part;
  CalendarPtr calendar;
};

struct ReportDefinition {
  std::vector<Selection> selections;  ///< at least one
  View view;
  GroupBy group_by;
  DistributedBy distributed_by;
  Configuration configuration;
};

/// The `data` of a single report of `type`, given as {reportType, combined, data}.
Result<const json::Value*> data_of(const json::Value& report, model::DefinitionType type);

/// Reads a single process report. Errors are
/// invalid_argument with the JSON path as context. Filters are read by filter_parser.h.
Result<ReportDefinition> parse_definition(const json::Value& report);

/// The definitions of `type` that `data` of a report selects, at least one.
Result<std::vector<Selection>> parse_selections(
    const json::Value& data, model::DefinitionType type = model::DefinitionType::process);

/// The `type` of a variable, one that has values.
Result<model::VariableType> parse_variable_type(const json::Value& variable, std::string_view path);

/// The list of filters in the definition; nullptr when it has none.
const json::Value* filters_of(const json::Value& report);

}  // namespace hindsight::report
