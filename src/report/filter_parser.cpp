#include "report/filter_parser.h"

#include <algorithm>
#include <utility>

#include "report/duration_filter.h"
#include "report/flow_node_filter.h"
#include "report/json_reader.h"
#include "report/variable_filter.h"

namespace hindsight::report {
namespace {

enum class Level : std::uint8_t { instance, view };

constexpr std::array kLevels{
    Word<Level>{"instance", Level::instance},
    Word<Level>{"view", Level::view},
};

using What = decltype(Filter::what);

/// The filter at hand. `data` is null when the definition gives none.
struct Input {
  const json::Value& data;
  std::string data_path;
  std::string path;
  Level level;
  const FilterScope& scope;
};

template <StateFilter::State state>
Result<What> read_state(const Input&) {
  return StateFilter{state};
}

template <DateField field>
Result<What> read_instance_date(const Input& input) {
  HS_ASSIGN(const auto range, parse_filter_range(input.data, input.data_path, input.scope.moment));
  return DateFilter{field, range.from, range.until};
}

Result<What> read_duration(const Input& input) {
  return parse_duration_filter(input.data, input.data_path);
}

Result<What> read_variable(const Input& input) {
  return parse_variable_filter(input.data, input.data_path, input.scope.moment);
}

Result<What> read_any_variable(const Input& input) {
  HS_ASSIGN(const auto* list, require(input.data, "data", input.data_path));
  const auto list_path = member_path(input.data_path, "data");
  if (!list->IsArray() || list->Empty())
    return invalid("expected a list of conditions on variables", list_path);
  AnyVariableFilter filter;
  for (const auto& value : list->GetArray()) {
    HS_ASSIGN(auto one, parse_variable_filter(value, item_path(list_path, filter.any.size()),
                                              input.scope.moment));
    filter.any.push_back(std::move(one));
  }
  return filter;
}

using ReadCondition = Result<FlowNodeCondition> (*)(const ConditionInput&);

Result<FlowNodeCondition> read_condition(const Input& input, ReadCondition read) {
  return read({input.data, input.data_path, input.level == Level::instance, input.scope.moment});
}

template <ReadCondition read>
Result<What> read_runs(const Input& input) {
  HS_ASSIGN(auto condition, read_condition(input, read));
  if (input.level == Level::view) return RowFilter{std::move(condition)};
  return FlowNodeFilter{{std::move(condition)}};
}

/// Of instances, "not in" are those that have none of the nodes, and not those that have another.
Result<What> read_executed_flow_nodes(const Input& input) {
  HS_ASSIGN(auto condition, read_condition(input, read_executed));
  if (input.level == Level::view) return RowFilter{std::move(condition)};
  const bool negated = std::exchange(condition.nodes->negated, false);
  return FlowNodeFilter{{std::move(condition)}, negated};
}

template <model::IncidentStatus status>
Result<What> read_incident(const Input& input) {
  if (input.level == Level::view) return IncidentRowFilter{status};
  return IncidentFilter{{status}};
}

Result<What> read_no_incident(const Input&) {
  using Status = model::IncidentStatus;
  return IncidentFilter{{Status::open, Status::resolved, Status::deleted}, true};
}

/// One line per type of filter: what it may be used for and who reads its data.
struct FilterType {
  std::string_view name;
  bool instance_level;
  bool view_level;
  Result<What> (*read)(const Input&);
};

using State = StateFilter::State;
using RunState = FlowNodeCondition::State;
using Status = model::IncidentStatus;

constexpr std::array kFilterTypes{
    FilterType{"runningInstancesOnly", true, false, read_state<State::running>},
    FilterType{"completedInstancesOnly", true, false, read_state<State::completed>},
    FilterType{"canceledInstancesOnly", true, false, read_state<State::canceled>},
    FilterType{"nonCanceledInstancesOnly", true, false, read_state<State::non_canceled>},
    FilterType{"suspendedInstancesOnly", true, false, read_state<State::suspended>},
    FilterType{"nonSuspendedInstancesOnly", true, false, read_state<State::non_suspended>},
    FilterType{"instanceStartDate", true, false, read_instance_date<DateField::start>},
    FilterType{"instanceEndDate", true, false, read_instance_date<DateField::end>},
    FilterType{"processInstanceDuration", true, false, read_duration},
    FilterType{"variable", true, false, read_variable},
    FilterType{"multipleVariable", true, false, read_any_variable},

    FilterType{"executedFlowNodes", true, true, read_executed_flow_nodes},
    FilterType{"executingFlowNodes", true, false, read_runs<read_executing>},
    FilterType{"canceledFlowNodes", true, false, read_runs<read_canceled>},
    FilterType{"flowNodeStartDate", true, true, read_runs<read_run_start>},
    FilterType{"flowNodeEndDate", true, true, read_runs<read_run_end>},
    FilterType{"flowNodeDuration", true, true, read_runs<read_run_duration>},
    FilterType{"runningFlowNodesOnly", false, true,
               read_runs<read_state_of_runs<RunState::running>>},
    FilterType{"completedFlowNodesOnly", false, true,
               read_runs<read_state_of_runs<RunState::completed>>},
    FilterType{"canceledFlowNodesOnly", false, true,
               read_runs<read_state_of_runs<RunState::canceled>>},
    FilterType{"completedOrCanceledFlowNodesOnly", false, true,
               read_runs<read_state_of_runs<RunState::ended>>},
    FilterType{"assignee", true, true, read_runs<read_assignee>},
    FilterType{"candidateGroup", true, true, read_runs<read_candidate_group>},

    FilterType{"includesOpenIncident", true, true, read_incident<Status::open>},
    FilterType{"includesResolvedIncident", true, true, read_incident<Status::resolved>},
    FilterType{"includesClosedIncident", true, false, read_incident<Status::deleted>},
    FilterType{"doesNotIncludeIncident", true, false, read_no_incident},
};

Result<const FilterType*> find_type(const json::Value& filter, std::string_view path) {
  HS_ASSIGN(const auto name, require_text(filter, "type", path));
  const auto type = std::find_if(kFilterTypes.begin(), kFilterTypes.end(),
                                 [&](const FilterType& known) { return known.name == name; });
  if (type == kFilterTypes.end()) {
    return invalid("unknown filter type '" + name + "'", member_path(path, "type"));
  }
  return &*type;
}

Result<Level> read_level(const json::Value& filter, const FilterType& type, std::string_view path) {
  const auto* value = json::find(filter, "filterLevel");
  const auto level_path = member_path(path, "filterLevel");
  if (value == nullptr) return invalid("'filterLevel' is missing", level_path);
  HS_ASSIGN(const auto level, read_word(kLevels, *value, level_path));
  if (level == Level::view ? !type.view_level : !type.instance_level) {
    return invalid("filter type '" + std::string(type.name) + "' does not fit filterLevel '" +
                       std::string(json::view(*value)) + "'",
                   level_path);
  }
  return level;
}

Result<Filter> parse_filter(const json::Value& value, std::string_view path,
                            const FilterScope& scope) {
  static const json::Value kNull;
  HS_ASSIGN(const auto* type, find_type(value, path));
  HS_ASSIGN(const auto level, read_level(value, *type, path));
  Filter filter;
  HS_ASSIGN(filter.sources, parse_applied_to(value, path, scope.selections));
  const auto* data = json::find(value, "data");
  const Input input{data ? *data : kNull, member_path(path, "data"), std::string(path), level,
                    scope};
  HS_ASSIGN(filter.what, type->read(input));
  return filter;
}

}  // namespace

Result<std::vector<std::size_t>> parse_applied_to(const json::Value& filter, std::string_view path,
                                                  const std::vector<Selection>& selections) {
  if (!filter.HasMember("appliedTo")) return std::vector<std::size_t>{};
  const auto applied_path = member_path(path, "appliedTo");
  HS_ASSIGN(const auto names, read_texts(filter["appliedTo"], applied_path));
  if (names.empty())
    return invalid("choose the definitions that the filter holds for", applied_path);
  std::vector<std::size_t> sources;
  bool all = false;
  for (const auto& name : names) {
    if (name == "all") {
      all = true;
      continue;
    }
    const auto found = std::find_if(selections.begin(), selections.end(),
                                    [&](const Selection& s) { return s.identifier == name; });
    if (found == selections.end()) {
      return invalid("no definition of the report has the identifier '" + name + "'", applied_path);
    }
    sources.push_back(static_cast<std::size_t>(found - selections.begin()));
  }
  if (all) sources.clear();
  return sources;
}

Result<std::vector<Filter>> parse_filters(const json::Value* list, std::string_view path,
                                          const FilterScope& scope) {
  std::vector<Filter> filters;
  if (list == nullptr || list->IsNull()) return filters;
  if (!list->IsArray()) return invalid("expected a list of filters", path);
  for (const auto& value : list->GetArray()) {
    HS_ASSIGN(auto filter, parse_filter(value, item_path(path, filters.size()), scope));
    filters.push_back(std::move(filter));
  }
  return filters;
}

}  // namespace hindsight::report
