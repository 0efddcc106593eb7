#pragma once

#include "report/date_filter.h"

/// Filters about runs of flow nodes: what one run has to meet. At the instance level some run of an
/// instance has to, at the view level those that count.
namespace hindsight::report {

struct ConditionInput {
  const json::Value& data;
  std::string_view path;
  bool names_nodes;  ///< the data lists the flow nodes that it is about
  const Moment& moment;
};

/// `{operator, values}`; without an operator it is `in`.
Result<FlowNodeCondition> read_executed(const ConditionInput& input);
/// `{values}`: those of the nodes that run, or that were canceled.
Result<FlowNodeCondition> read_executing(const ConditionInput& input);
Result<FlowNodeCondition> read_canceled(const ConditionInput& input);
/// Nothing but the state.
template <FlowNodeCondition::State state>
Result<FlowNodeCondition> read_state_of_runs(const ConditionInput&) {
  return FlowNodeCondition{.state = state, .no_bodies = true};
}
/// A range of dates, and `flowNodeIds` where nodes are named.
Result<FlowNodeCondition> read_run_start(const ConditionInput& input);
Result<FlowNodeCondition> read_run_end(const ConditionInput& input);
/// A duration for each flow node that may meet it.
Result<FlowNodeCondition> read_run_duration(const ConditionInput& input);
/// `{operator, values}`; null in values is nobody.
Result<FlowNodeCondition> read_assignee(const ConditionInput& input);
Result<FlowNodeCondition> read_candidate_group(const ConditionInput& input);

}  // namespace hindsight::report
