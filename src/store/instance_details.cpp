#include "store/instance_details.h"

#include <algorithm>
#include <tuple>

namespace hindsight::store {

void sort_details(InstanceDetails& details) {
  std::ranges::sort(details.nodes, [](const NodeRun& a, const NodeRun& b) {
    return std::tie(a.start, a.sequence, a.id) < std::tie(b.start, b.sequence, b.id);
  });
  std::ranges::sort(details.tasks, [](const TaskRun& a, const TaskRun& b) {
    return std::tie(a.start, a.id) < std::tie(b.start, b.id);
  });
  std::ranges::sort(details.variables, [](const VariableValue& a, const VariableValue& b) {
    return std::tie(a.name, a.id, a.item) < std::tie(b.name, b.id, b.item);
  });
  std::ranges::sort(details.incidents, [](const IncidentRun& a, const IncidentRun& b) {
    return std::tie(a.create, a.id) < std::tie(b.create, b.id);
  });
}

std::vector<TaskChange> task_changes(std::vector<model::IdentityLink> links) {
  std::erase_if(links, [](const auto& link) { return link.type != model::LinkType::assignee; });
  // At the same moment: a change of hands, so the removal comes first (user_task_durations.h).
  std::ranges::sort(links, [](const auto& a, const auto& b) {
    const auto adds_a = a.operation == model::LinkOperation::add;
    const auto adds_b = b.operation == model::LinkOperation::add;
    return std::tie(a.time, adds_a, a.id.key) < std::tie(b.time, adds_b, b.id.key);
  });
  std::vector<TaskChange> out;
  out.reserve(links.size());
  for (const auto& link : links)
    out.push_back({link.time, std::string(link.user), link.operation == model::LinkOperation::add});
  return out;
}

std::vector<Id128> keys_of(std::string_view engine, std::string_view id) {
  if (id.empty()) return {};
  if (Id128::is_uuid(id)) return {Id128::of(id)};
  std::vector<Id128> out{Id128::of(std::string(engine) + '\0' + std::string(id))};
  if (const auto key = Id128::from_uuid(id)) out.push_back(*key);
  return out;
}

}  // namespace hindsight::store
