#include "report/filter_parser.h"

#include <algorithm>
#include <cmath>

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
  for (const auto* flag : {"includeUndefined", "excludeUndefined"}) {
    HS_ASSIGN(const bool set, read_flag(input.data, flag, input.data_path));
    if (set) {
      return invalid(std::string(flag) + " fits only filters of date variables",
                     member_path(input.data_path, flag));
    }
  }
  HS_ASSIGN(const auto range, parse_date_range(input.data, input.data_path, input.scope.moment));
  if (!range.from && !range.until) {
    return invalid("a date range needs a start or an end", input.data_path);
  }
  return DateFilter{field, range.from, range.until};
}

constexpr std::array kComparisons{
    Word<Comparison>{"<", Comparison::less},
    Word<Comparison>{"<=", Comparison::less_equal},
    Word<Comparison>{">", Comparison::greater},
    Word<Comparison>{">=", Comparison::greater_equal},
};

/// Fixed lengths, as java.time's ChronoUnit has them.
constexpr std::array kDurationUnits{
    Word<DurationMs>{"millis", 1},
    Word<DurationMs>{"seconds", 1'000},
    Word<DurationMs>{"minutes", 60'000},
    Word<DurationMs>{"hours", 3'600'000},
    Word<DurationMs>{"days", 86'400'000},
    Word<DurationMs>{"weeks", 604'800'000},
    Word<DurationMs>{"months", 2'629'746'000},
    Word<DurationMs>{"years", 31'556'952'000},
};

Result<What> read_duration(const Input& input) {
  const auto& path = input.data_path;
  HS_ASSIGN(const auto* comparison, require(input.data, "operator", path));
  HS_ASSIGN(const auto* value, require(input.data, "value", path));
  HS_ASSIGN(const auto* unit, require(input.data, "unit", path));
  DurationFilter filter;
  HS_ASSIGN(filter.comparison, read_word(kComparisons, *comparison, member_path(path, "operator")));
  HS_ASSIGN(const double number, read_number(*value, member_path(path, "value")));
  HS_ASSIGN(const auto unit_ms, read_word(kDurationUnits, *unit, member_path(path, "unit")));
  const double duration = number * static_cast<double>(unit_ms);
  constexpr double kDurationMax = 1e15;  // 31,000 years; keeps sums within 64 bits
  if (duration < 0 || duration > kDurationMax) {
    return invalid("expected a duration from 0 to 30,000 years", member_path(path, "value"));
  }
  filter.value = std::llround(duration);
  HS_ASSIGN(filter.include_null, read_flag(input.data, "includeNull", path));
  return filter;
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

template <ExecutedFlowNodeFilter::State state>
Result<What> read_flow_nodes_in_state(const Input& input) {
  HS_ASSIGN(const auto* values, require(input.data, "values", input.data_path));
  const auto values_path = member_path(input.data_path, "values");
  HS_ASSIGN(auto nodes, read_texts(*values, values_path));
  if (nodes.empty()) return invalid("choose at least one flow node", values_path);
  return ExecutedFlowNodeFilter{false, std::move(nodes), state};
}

template <model::IncidentStatus status>
Result<What> read_incident(const Input& input) {
  if (input.level == Level::view)
    return invalid("filters of incidents at view level are not supported yet",
                   member_path(input.path, "filterLevel"));
  return IncidentFilter{status, false};
}

Result<What> read_no_incident(const Input&) {
  return IncidentFilter{std::nullopt, true};
}

constexpr std::array kMembership{Word<bool>{"in", false}, Word<bool>{"not in", true}};

Result<What> read_executed_flow_nodes(const Input& input) {
  bool negated = false;
  if (const auto* word = json::find(input.data, "operator")) {
    HS_ASSIGN(negated, read_word(kMembership, *word, member_path(input.data_path, "operator")));
  }
  HS_ASSIGN(const auto* values, require(input.data, "values", input.data_path));
  const auto values_path = member_path(input.data_path, "values");
  HS_ASSIGN(auto nodes, read_texts(*values, values_path));
  if (nodes.empty()) return invalid("choose at least one flow node", values_path);
  if (input.level == Level::instance) return ExecutedFlowNodeFilter{negated, std::move(nodes)};
  const auto entity = input.scope.view.entity;
  if (entity != ViewEntity::flow_node && entity != ViewEntity::user_task) {
    return invalid("executedFlowNodes at view level fits only flow node and user task views",
                   member_path(input.path, "filterLevel"));
  }
  return ViewFlowNodeFilter{negated, std::move(nodes)};
}

/// One line per type of filter: what it may be used for and who reads its data. `read` is null for
/// types that Optimize knows and this version does not support yet.
struct FilterType {
  std::string_view name;
  bool instance_level;
  bool view_level;
  Result<What> (*read)(const Input&);
};

using State = StateFilter::State;

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
    FilterType{"executingFlowNodes", true, false,
               read_flow_nodes_in_state<ExecutedFlowNodeFilter::State::running>},
    FilterType{"canceledFlowNodes", true, false,
               read_flow_nodes_in_state<ExecutedFlowNodeFilter::State::canceled>},
    FilterType{"includesOpenIncident", true, true, read_incident<model::IncidentStatus::open>},
    FilterType{"includesResolvedIncident", true, true,
               read_incident<model::IncidentStatus::resolved>},
    FilterType{"includesClosedIncident", true, false,
               read_incident<model::IncidentStatus::deleted>},
    FilterType{"doesNotIncludeIncident", true, false, read_no_incident},

    FilterType{"flowNodeStartDate", true, true, nullptr},
    FilterType{"flowNodeEndDate", true, true, nullptr},
    FilterType{"flowNodeDuration", true, true, nullptr},
    FilterType{"runningFlowNodesOnly", false, true, nullptr},
    FilterType{"completedFlowNodesOnly", false, true, nullptr},
    FilterType{"canceledFlowNodesOnly", false, true, nullptr},
    FilterType{"completedOrCanceledFlowNodesOnly", false, true, nullptr},
    FilterType{"assignee", true, true, nullptr},
    FilterType{"candidateGroup", true, true, nullptr},
};

Result<const FilterType*> find_type(const json::Value& filter, std::string_view path) {
  HS_ASSIGN(const auto name, require_text(filter, "type", path));
  const auto type = std::find_if(kFilterTypes.begin(), kFilterTypes.end(),
                                 [&](const FilterType& known) { return known.name == name; });
  if (type == kFilterTypes.end()) {
    return invalid("unknown filter type '" + name + "'", member_path(path, "type"));
  }
  if (type->read == nullptr) {
    return invalid("filter type '" + name + "' is not supported yet", member_path(path, "type"));
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

/// Indices of the definitions that `appliedTo` names; empty = all.
Result<std::vector<std::size_t>> read_sources(const json::Value& filter, std::string_view path,
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

Result<Filter> parse_filter(const json::Value& value, std::string_view path,
                            const FilterScope& scope) {
  static const json::Value kNull;
  HS_ASSIGN(const auto* type, find_type(value, path));
  HS_ASSIGN(const auto level, read_level(value, *type, path));
  Filter filter;
  HS_ASSIGN(filter.sources, read_sources(value, path, scope.selections));
  const auto* data = json::find(value, "data");
  const Input input{data ? *data : kNull, member_path(path, "data"), std::string(path), level,
                    scope};
  HS_ASSIGN(filter.what, type->read(input));
  return filter;
}

}  // namespace

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
