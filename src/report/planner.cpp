#include "report/planner.h"

#include <algorithm>
#include <array>

#include "report/row_filters.h"

namespace hindsight::report {
namespace {

Entity entity_of(ViewEntity entity) {
  switch (entity) {
    case ViewEntity::flow_node:
      return Entity::flow_node;
    case ViewEntity::user_task:
      return Entity::user_task;
    case ViewEntity::incident:
      return Entity::incident;
    case ViewEntity::variable:
      return Entity::variable;
    case ViewEntity::none:
    case ViewEntity::process_instance:
      break;
  }
  return Entity::process_instance;
}

/// Each property in the user's order; durations of user tasks by time, then by aggregation.
void add_measures(const ReportDefinition& definition, Draft& draft) {
  const bool user_task = definition.view.entity == ViewEntity::user_task;
  const auto& configuration = definition.configuration;
  for (const auto property : definition.view.properties) {
    if (property == Property::variable) {
      for (const auto& aggregation : configuration.aggregations) {
        draft.plan.measures.push_back({Measure::Kind::value, aggregation});
        draft.measures.push_back({property, aggregation, std::nullopt, definition.view.variable});
      }
      continue;
    }
    if (property != Property::duration) {
      draft.plan.measures.push_back({});
      draft.measures.push_back({property, std::nullopt, std::nullopt});
      continue;
    }
    const std::vector<UserTaskTime> plain{UserTaskTime::total};
    for (const auto time : user_task ? configuration.user_task_times : plain) {
      for (const auto& aggregation : configuration.aggregations) {
        draft.plan.measures.push_back({Measure::Kind::duration, aggregation, time});
        draft.measures.push_back(
            {property, aggregation, user_task ? std::optional(time) : std::nullopt});
      }
    }
  }
}

bool is_identity(GroupType type) {
  return type == GroupType::assignee || type == GroupType::candidate_group;
}

bool is_of_model(GroupType type) {
  return type == GroupType::flow_nodes || type == GroupType::user_tasks || is_identity(type);
}

/// Groups of people count only tasks that the models still have, as the nodes' own grouping does
/// by itself. Unknown models restrict nothing.
void add_model_tasks(const PlanInput& input, std::vector<Filter>& filters) {
  FlowNodeCondition::Nodes in_model;
  for (const auto& nodes : input.nodes) {
    if (!nodes) return;
    for (const auto& node : *nodes) {
      if (node.user_task) in_model.ids.push_back(node.id);
    }
  }
  filters.push_back({RowFilter{{.nodes = std::move(in_model)}, true}, {}});
}

/// Filters that follow from the view and the grouping.
void add_implied_filters(const PlanInput& input, std::vector<Filter>& filters) {
  const auto& definition = input.definition;
  if (definition.view.entity == ViewEntity::process_instance &&
      definition.group_by.type == GroupType::end_date) {
    filters.push_back({StateFilter{StateFilter::State::completed}, {}});
  }
  if (is_identity(definition.group_by.type)) add_model_tasks(input, filters);
  if (const auto& part = definition.configuration.process_part) {
    for (const auto& node : {part->start, part->end})
      filters.push_back({FlowNodeFilter{{{.nodes = {{false, {node}}}}}}, {}});
  }
}

std::vector<Source> plain_sources(const std::vector<ResolvedSource>& resolved) {
  std::vector<Source> sources;
  sources.reserve(resolved.size());
  for (const auto& source : resolved) sources.push_back(source.source);
  return sources;
}

}  // namespace

bool needs_models(const ReportDefinition& definition) {
  return definition.view.properties.front() == Property::raw_data ||
         is_of_model(definition.group_by.type) ||
         (is_distributed(definition) && is_of_model(definition.distributed_by.grouping.type));
}

bool is_distributed(const ReportDefinition& definition) {
  return heeds_distribution(definition.view.entity) &&
         definition.distributed_by.grouping.type != GroupType::none;
}

std::optional<RangeQuestion> distribution_question(const ReportDefinition& definition) {
  return range_question(definition.distributed_by.grouping);
}

Result<ResolvedGrouping> resolve_distribution(const PlanInput& input,
                                              const std::optional<ValueRange>& range) {
  return resolve_grouping({input.definition, input.definition.distributed_by.grouping,
                           input.filters, input.nodes, input.moment, input.buckets_max},
                          range);
}

namespace {

bool overlap(const Source& left, const Source& right) {
  const auto share = [](const auto& some, const auto& others) {
    return std::any_of(some.begin(), some.end(), [&](const auto& one) {
      return std::find(others.begin(), others.end(), one) != others.end();
    });
  };
  return share(left.definitions, right.definitions) && share(left.tenants, right.tenants);
}

}  // namespace

Status check_row_filters(const PlanInput& input) {
  const auto entity = entity_of(input.definition.view.entity);
  const auto applies = [](const Filter& filter, std::size_t source) {
    return filter.sources.empty() ||
           std::ranges::find(filter.sources, source) != filter.sources.end();
  };
  const auto tells_apart = [&](std::size_t one, std::size_t other, bool rows) {
    return std::ranges::any_of(input.filters, [&](const Filter& filter) {
      return restricts_rows(entity, filter) == rows &&
             applies(filter, one) != applies(filter, other);
    });
  };
  const auto& sources = input.sources;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    for (std::size_t j = i + 1; j < sources.size(); ++j) {
      // Stores choose instances and rows apart: both of other sources would pass as if of one.
      if (overlap(sources[i].source, sources[j].source) && tells_apart(i, j, true) &&
          tells_apart(i, j, false))
        return fail(ErrorCode::invalid_argument,
                    "of two definitions that select the same instances, one cannot have both a "
                    "filter at view level and one of instances that the other has not",
                    "data.filter");
    }
  }
  return {};
}

Draft draft_plan(const PlanInput& input) {
  Draft draft;
  draft.plan.entity = entity_of(input.definition.view.entity);
  draft.plan.sources = plain_sources(input.sources);
  draft.plan.filters = without_other_rows(input.filters, draft.plan.entity, input.sources.size());
  draft.plan.now = input.moment.now;
  draft.plan.variable = input.definition.view.variable;
  draft.plan.part = input.definition.configuration.process_part;
  draft.plan.calendar = input.definition.configuration.calendar;
  add_implied_filters(input, draft.plan.filters);
  add_measures(input.definition, draft);
  draft.question = range_question(input.definition.group_by);
  return draft;
}

namespace {

GroupingInput grouping_input(const PlanInput& input) {
  return {input.definition, input.definition.group_by, input.filters, input.nodes,
          input.moment,     input.buckets_max};
}

}  // namespace

std::optional<ValueRange> shown_range(const PlanInput& input,
                                      const std::optional<ValueRange>& range) {
  return shown_range(grouping_input(input), range);
}

Result<Axis> finish_plan(const PlanInput& input, Draft& draft,
                         const std::optional<ValueRange>& range) {
  HS_ASSIGN(auto resolved, resolve_grouping(grouping_input(input), range));
  draft.plan.grouping = std::move(resolved.grouping);
  // Not before, since tasks that are in no cell do belong to the extent of the groups.
  const auto& distributed_by = input.definition.distributed_by.grouping.type;
  if (is_distributed(input.definition) && is_identity(distributed_by))
    add_model_tasks(input, draft.plan.filters);
  return std::move(resolved.axis);
}

Axis process_axis(const PlanInput& input) {
  Axis axis;
  axis.by_index = true;
  for (std::size_t i = 0; i < input.sources.size(); ++i) {
    const auto& selection = input.definition.selections[i];
    const auto& newest = input.sources[i].newest;
    auto label = selection.display_name;
    if (label.empty() && newest) label = newest->name;
    if (label.empty()) label = selection.key;
    const auto& key = selection.identifier.empty() ? selection.key : selection.identifier;
    axis.entries.push_back({"", key, std::move(label), static_cast<double>(i)});
  }
  return axis;
}

Plan of_instances(const Plan& plan) {
  Plan out;
  out.sources = plan.sources;
  auto filters = plan.filters;
  // Nobody left out: any user task.
  if (plan.entity == Entity::user_task)
    filters.push_back({RowFilter{{.assignee = FlowNodeCondition::People{.negated = true}}}, {}});
  out.filters = without_other_rows(filters, out.entity, plan.sources.size());
  out.grouping = plan.grouping;
  out.measures = {{}};
  out.now = plan.now;
  out.calendar = plan.calendar;
  return out;
}

Plan of_source(const Plan& plan, std::size_t source) {
  auto out = plan;
  out.sources = {plan.sources.at(source)};
  std::erase_if(out.filters, [&](const Filter& filter) {
    const auto& to = filter.sources;
    return !to.empty() && std::find(to.begin(), to.end(), source) == to.end();
  });
  for (auto& filter : out.filters) filter.sources.clear();
  return out;
}

const std::vector<std::string>& process_raw_columns() {
  static const std::vector<std::string> kColumns{"processInstanceId",
                                                 "processDefinitionKey",
                                                 "processDefinitionId",
                                                 "businessKey",
                                                 "startDate",
                                                 "endDate",
                                                 "duration",
                                                 "engineName",
                                                 "tenantId",
                                                 "count:incidents",
                                                 "count:openIncidents",
                                                 "count:userTasks"};
  return kColumns;
}

bool is_lasting(std::string_view raw_column) {
  // Migrations change definitions, and processes their business keys.
  static constexpr std::array<std::string_view, 4> kLasting{"startDate", "processInstanceId",
                                                            "engineName", "tenantId"};
  return std::ranges::find(kLasting, raw_column) != kLasting.end();
}

RawPlan raw_plan(const PlanInput& input, std::optional<std::size_t> limit,
                 std::optional<std::size_t> offset) {
  RawPlan plan;
  plan.sources = plain_sources(input.sources);
  plan.filters = without_other_rows(input.filters, Entity::process_instance, input.sources.size());
  plan.now = input.moment.now;
  plan.calendar = input.definition.configuration.calendar;
  plan.limit = std::min(limit.value_or(kRawLimitDefault), kRawLimitMax);
  plan.offset = offset.value_or(0);
  if (const auto& sorting = input.definition.configuration.sorting) {
    const auto& columns = process_raw_columns();
    if (sorting->by.starts_with("variable:") || sorting->by.starts_with("dur:") ||
        std::find(columns.begin(), columns.end(), sorting->by) != columns.end()) {
      plan.sort_by = sorting->by;
      plan.ascending = sorting->ascending;
    }
  }
  return plan;
}

}  // namespace hindsight::report
