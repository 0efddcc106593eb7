#include "eval/branches.h"

#include <algorithm>
#include <map>
#include <set>

namespace hindsight::eval {
namespace {

/// Each costs the store two questions; no diagram that somebody reads has as many.
constexpr std::size_t kBranchesMax = 100;

using Ways = std::multimap<std::string_view, std::string_view>;

/// Where an instance may go next from each node. A boundary event is left to, not flowed to.
Ways ways_of(const bpmn::ProcessModel& model) {
  Ways ways;
  for (const auto& flow : model.sequence_flows) ways.emplace(flow.source, flow.target);
  for (const auto& node : model.flow_nodes) {
    if (!node.attached_to.empty()) ways.emplace(node.attached_to, node.id);
  }
  return ways;
}

std::set<std::string_view> reached_from(std::string_view start, std::string_view gateway,
                                        const Ways& ways) {
  std::set<std::string_view> reached;
  std::vector<std::string_view> open{start};
  while (!open.empty()) {
    const auto node = open.back();
    open.pop_back();
    const auto [first, last] = ways.equal_range(node);
    for (auto way = first; way != last; ++way) {
      const auto next = way->second;
      if (next != gateway && reached.insert(next).second) open.push_back(next);
    }
  }
  return reached;
}

}  // namespace

Result<std::vector<Branch>> branches_of(const bpmn::ProcessModel& model, std::string_view gateway) {
  if (model.find(gateway) == nullptr)
    return fail(ErrorCode::invalid_argument,
                "the process has no flow node '" + std::string(gateway) + "'");
  std::vector<Branch> branches;
  for (const auto& flow : model.sequence_flows) {
    if (flow.source != gateway || flow.target == gateway) continue;
    const bool is_known = std::any_of(branches.begin(), branches.end(), [&](const Branch& branch) {
      return branch.flow_node == flow.target;
    });
    if (is_known) continue;
    if (branches.size() == kBranchesMax)
      return fail(ErrorCode::invalid_argument, "more than " + std::to_string(kBranchesMax) +
                                                   " flow nodes follow '" + std::string(gateway) +
                                                   "'");
    branches.push_back({flow.target, {}});
  }
  if (branches.size() < 2)
    return fail(ErrorCode::invalid_argument,
                "there is nothing to compare: less than two flow nodes follow '" +
                    std::string(gateway) + "'");
  const auto ways = ways_of(model);
  for (auto& branch : branches) {
    const auto reached = reached_from(branch.flow_node, gateway, ways);
    for (const auto& other : branches) {
      if (other.flow_node != branch.flow_node && !reached.contains(other.flow_node))
        branch.others.push_back(other.flow_node);
    }
  }
  return branches;
}

}  // namespace hindsight::eval
