#include "report/flow_node_filter.h"

#include "report/duration_filter.h"
#include "report/json_reader.h"

namespace hindsight::report {
namespace {

constexpr std::array kMembership{Word<bool>{"in", false}, Word<bool>{"not in", true}};

Result<bool> read_negation(const ConditionInput& input) {
  const auto* word = json::find(input.data, "operator");
  if (word == nullptr) return false;
  return read_word(kMembership, *word, member_path(input.path, "operator"));
}

Result<FlowNodeCondition::Nodes> read_nodes(const ConditionInput& input, std::string_view member) {
  HS_ASSIGN(const auto* values, require(input.data, member, input.path));
  const auto path = member_path(input.path, member);
  FlowNodeCondition::Nodes nodes;
  HS_ASSIGN(nodes.ids, read_texts(*values, path));
  if (nodes.ids.empty()) return invalid("choose at least one flow node", path);
  return nodes;
}

Result<std::optional<FlowNodeCondition::Nodes>> read_named_nodes(const ConditionInput& input) {
  if (!input.names_nodes) return std::nullopt;
  return read_nodes(input, "flowNodeIds");
}

Result<FlowNodeCondition::People> read_people(const ConditionInput& input) {
  FlowNodeCondition::People people;
  HS_ASSIGN(people.negated, read_negation(input));
  HS_ASSIGN(const auto* values, require(input.data, "values", input.path));
  const auto path = member_path(input.path, "values");
  HS_ASSIGN(people.ids, read_texts(*values, path, ""));
  if (people.ids.empty()) return invalid("choose at least one user or group, or null", path);
  return people;
}

}  // namespace

Result<FlowNodeCondition> read_executed(const ConditionInput& input) {
  HS_ASSIGN(auto nodes, read_nodes(input, "values"));
  HS_ASSIGN(nodes.negated, read_negation(input));
  return FlowNodeCondition{.nodes = std::move(nodes)};
}

Result<FlowNodeCondition> read_executing(const ConditionInput& input) {
  HS_ASSIGN(auto nodes, read_nodes(input, "values"));
  return FlowNodeCondition{.nodes = std::move(nodes), .state = FlowNodeCondition::State::running};
}

Result<FlowNodeCondition> read_canceled(const ConditionInput& input) {
  HS_ASSIGN(auto nodes, read_nodes(input, "values"));
  return FlowNodeCondition{.nodes = std::move(nodes), .state = FlowNodeCondition::State::canceled};
}

Result<FlowNodeCondition> read_run_start(const ConditionInput& input) {
  FlowNodeCondition condition;
  HS_ASSIGN(condition.nodes, read_named_nodes(input));
  HS_ASSIGN(condition.start, parse_filter_range(input.data, input.path, input.moment));
  return condition;
}

Result<FlowNodeCondition> read_run_end(const ConditionInput& input) {
  FlowNodeCondition condition;
  HS_ASSIGN(condition.nodes, read_named_nodes(input));
  HS_ASSIGN(condition.end, parse_filter_range(input.data, input.path, input.moment));
  return condition;
}

Result<FlowNodeCondition> read_run_duration(const ConditionInput& input) {
  if (!input.data.IsObject() || input.data.ObjectEmpty())
    return invalid("expected durations by flow node", input.path);
  FlowNodeCondition condition;
  for (const auto& member : input.data.GetObject()) {
    const std::string node(json::view(member.name));
    HS_ASSIGN(const auto test, parse_duration_filter(member.value, member_path(input.path, node)));
    condition.durations.push_back({node, test});
  }
  return condition;
}

Result<FlowNodeCondition> read_assignee(const ConditionInput& input) {
  HS_ASSIGN(auto people, read_people(input));
  return FlowNodeCondition{.assignee = std::move(people)};
}

Result<FlowNodeCondition> read_candidate_group(const ConditionInput& input) {
  HS_ASSIGN(auto people, read_people(input));
  return FlowNodeCondition{.candidate_group = std::move(people)};
}

}  // namespace hindsight::report
