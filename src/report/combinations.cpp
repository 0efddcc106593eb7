#include "report/combinations.h"

#include <algorithm>

#include "report/json_reader.h"

namespace hindsight::report {
namespace {

using E = ViewEntity;
using P = Property;
using G = GroupType;
using D = DistributionType;

/// A set of distributions as bits.
constexpr unsigned bit(D type) {
  return 1U << static_cast<unsigned>(type);
}
template <typename... Types>
constexpr unsigned set(Types... types) {
  return (bit(types) | ... | 0U);
}

constexpr unsigned kPlain = set(D::none);
constexpr unsigned kByProcess = set(D::none, D::process);
constexpr unsigned kByVariable = set(D::none, D::variable, D::process);
constexpr unsigned kByDate = set(D::none, D::start_date, D::end_date, D::process);
constexpr unsigned kByNode = set(D::none, D::flow_node, D::process);
constexpr unsigned kByIdentity = set(D::none, D::assignee, D::candidate_group, D::process);
constexpr unsigned kByTask = set(D::none, D::user_task, D::process);
constexpr unsigned kByTaskOrIdentity = kByTask | kByIdentity;

struct Row {
  E entity;
  P property;
  G group;
  unsigned fits;  ///< distributions
};

constexpr std::array kRows{
    Row{E::none, P::raw_data, G::none, kPlain},

    Row{E::process_instance, P::frequency, G::none, kByProcess},
    Row{E::process_instance, P::frequency, G::start_date, kByVariable},
    Row{E::process_instance, P::frequency, G::end_date, kByVariable},
    Row{E::process_instance, P::frequency, G::running_date, kByProcess},
    Row{E::process_instance, P::frequency, G::duration, kByProcess},
    Row{E::process_instance, P::frequency, G::variable, kByDate},
    Row{E::process_instance, P::percentage, G::none, kPlain},
    Row{E::process_instance, P::duration, G::none, kByProcess},
    Row{E::process_instance, P::duration, G::start_date, kByVariable},
    Row{E::process_instance, P::duration, G::end_date, kByVariable},
    Row{E::process_instance, P::duration, G::variable, kByDate},

    Row{E::flow_node, P::frequency, G::flow_nodes, kByProcess},
    Row{E::flow_node, P::frequency, G::start_date, kByNode},
    Row{E::flow_node, P::frequency, G::end_date, kByNode},
    Row{E::flow_node, P::frequency, G::duration, kByNode},
    Row{E::flow_node, P::frequency, G::variable, kByNode},
    Row{E::flow_node, P::duration, G::flow_nodes, kByProcess},
    Row{E::flow_node, P::duration, G::start_date, kByNode},
    Row{E::flow_node, P::duration, G::end_date, kByNode},
    Row{E::flow_node, P::duration, G::variable, kByNode},

    Row{E::user_task, P::frequency, G::user_tasks, kByIdentity},
    Row{E::user_task, P::frequency, G::assignee, kByTask},
    Row{E::user_task, P::frequency, G::candidate_group, kByTask},
    Row{E::user_task, P::frequency, G::start_date, kByTaskOrIdentity},
    Row{E::user_task, P::frequency, G::end_date, kByTaskOrIdentity},
    Row{E::user_task, P::frequency, G::duration, kByTask},
    Row{E::user_task, P::duration, G::user_tasks, kByIdentity},
    Row{E::user_task, P::duration, G::assignee, kByTask},
    Row{E::user_task, P::duration, G::candidate_group, kByTask},
    Row{E::user_task, P::duration, G::start_date, kByTaskOrIdentity},
    Row{E::user_task, P::duration, G::end_date, kByTaskOrIdentity},

    Row{E::incident, P::frequency, G::none, kPlain},
    Row{E::incident, P::frequency, G::flow_nodes, kPlain},
    Row{E::incident, P::duration, G::none, kPlain},
    Row{E::incident, P::duration, G::flow_nodes, kPlain},

    Row{E::variable, P::variable, G::none, kPlain},
};

std::string view_text(E entity, P property) {
  const std::string name(to_string(property));
  if (entity == E::none || entity == E::variable) return "'" + name + "'";
  return "'" + std::string(to_string(entity)) + " " + name + "'";
}

bool view_exists(E entity, P property) {
  return std::any_of(kRows.begin(), kRows.end(), [&](const Row& row) {
    return row.entity == entity && row.property == property;
  });
}

const Row* find_row(E entity, P property, G group) {
  const auto row = std::find_if(kRows.begin(), kRows.end(), [&](const Row& candidate) {
    return candidate.entity == entity && candidate.property == property && candidate.group == group;
  });
  return row == kRows.end() ? nullptr : &*row;
}

Status check_property(const ReportDefinition& definition, P property) {
  // Raw data is asked for with and without an entity.
  const auto entity = property == P::raw_data ? E::none : definition.view.entity;
  const auto view = view_text(entity, property);
  if (!view_exists(entity, property)) {
    return invalid("there is no view " + view, "data.view");
  }
  const auto group = definition.group_by.type;
  const auto* row = find_row(entity, property, group);
  if (row == nullptr) {
    return invalid("groupBy '" + std::string(to_string(group)) + "' does not fit the view " + view,
                   "data.groupBy");
  }
  const auto distribution =
      heeds_distribution(entity) ? definition.distributed_by.type : DistributionType::none;
  if ((row->fits & bit(distribution)) == 0) {
    return invalid("distributedBy '" + std::string(to_string(distribution)) +
                       "' does not fit the view " + view + " with groupBy '" +
                       std::string(to_string(group)) + "'",
                   "data.distributedBy");
  }
  return {};
}

Status check_process_part(const ReportDefinition& definition) {
  if (!definition.configuration.process_part) return {};
  constexpr auto kPath = "data.configuration.processPart";
  const auto& view = definition.view;
  const bool is_duration =
      view.entity == E::process_instance && view.properties == std::vector<Property>{P::duration};
  if (!is_duration) {
    return invalid("configuration.processPart fits only the duration of process instances", kPath);
  }
  if (definition.distributed_by.type == D::process) {
    return invalid("distributedBy 'process' does not fit configuration.processPart",
                   "data.distributedBy");
  }
  return {};
}

Status check_variable(const ReportDefinition& definition) {
  const auto& view = definition.view;
  if (view.entity != E::variable) return {};
  if (view.properties.size() > 1)
    return invalid("choose one variable, its aggregations are the measures",
                   "data.view.properties");
  if (!model::is_number(view.variable.type)) {
    return invalid("only variables that are numbers can be measured, not those of type " +
                       std::string(model::to_string(view.variable.type)),
                   "data.view.properties[0].type");
  }
  return {};
}

}  // namespace

bool heeds_distribution(ViewEntity entity) {
  return entity == E::process_instance || entity == E::flow_node || entity == E::user_task;
}

std::string_view to_string(ResultType type) {
  switch (type) {
    case ResultType::number:
      return "number";
    case ResultType::map:
      return "map";
    case ResultType::hyper_map:
      return "hyperMap";
    case ResultType::raw:
      return "raw";
  }
  return "map";
}

Result<ResultType> check_combination(const ReportDefinition& definition) {
  const auto& view = definition.view;
  for (const auto property : view.properties) {
    HS_RETURN_IF_ERROR(check_property(definition, property));
  }
  HS_RETURN_IF_ERROR(check_process_part(definition));
  HS_RETURN_IF_ERROR(check_variable(definition));
  const auto& group_by = definition.group_by;
  if (group_by.type == G::variable && (group_by.variable.type == model::VariableType::object ||
                                       group_by.variable.type == model::VariableType::json)) {
    return invalid("groupBy 'variable' does not fit variables of type " +
                       std::string(model::to_string(group_by.variable.type)),
                   "data.groupBy.value.type");
  }
  const auto& distributed_by = definition.distributed_by;
  if (heeds_distribution(view.entity) && distributed_by.type == D::variable &&
      (distributed_by.grouping.variable.type == model::VariableType::object ||
       distributed_by.grouping.variable.type == model::VariableType::json)) {
    return invalid("distributedBy 'variable' does not fit variables of type " +
                       std::string(model::to_string(distributed_by.grouping.variable.type)),
                   "data.distributedBy.value.type");
  }
  const bool raw = view.properties.front() == P::raw_data;
  if (raw && view.properties.size() > 1) {
    return invalid("raw data cannot be combined with other measures", "data.view.properties");
  }
  if (raw) return ResultType::raw;
  if (heeds_distribution(view.entity) && definition.distributed_by.type != D::none)
    return ResultType::hyper_map;
  return group_by.type == G::none ? ResultType::number : ResultType::map;
}

}  // namespace hindsight::report
