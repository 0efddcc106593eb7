#include "eval/events.h"

#include <algorithm>
#include <limits>

namespace hindsight::eval {
namespace {

EpochMs end_or_never(EpochMs end) {
  return end == model::kNoTime ? std::numeric_limits<EpochMs>::max() : end;
}

void add_incident(const store::IncidentRun& incident, const std::vector<Event*>& runs) {
  bool met = false;
  for (auto* event : runs) {
    const auto& run = *event->run;
    const bool meets =
        incident.create <= end_or_never(run.end) && end_or_never(incident.end) >= run.start;
    if (meets) event->incidents.push_back(&incident);
    met = met || meets;
  }
  if (met) return;
  // They are in order of time.
  const auto next = std::ranges::find_if(
      runs, [&](const Event* event) { return event->run->start > incident.create; });
  if (next != runs.end()) (*next)->incidents.push_back(&incident);
}

}  // namespace

std::vector<Event> events_of(const store::InstanceDetails& instance) {
  std::unordered_map<std::string_view, const store::TaskRun*> tasks;
  for (const auto& task : instance.tasks) tasks.emplace(task.node_run, &task);
  std::vector<Event> out;
  out.reserve(instance.nodes.size());
  for (const auto& run : instance.nodes) {
    const auto task = tasks.find(run.id);
    out.push_back({&run, task == tasks.end() ? nullptr : task->second});
  }
  if (instance.incidents.empty()) return out;
  std::unordered_map<std::string_view, std::vector<Event*>> by_node;
  for (auto& event : out) by_node[event.run->node].push_back(&event);
  for (const auto& incident : instance.incidents) {
    const auto runs = by_node.find(incident.node);
    if (runs != by_node.end()) add_incident(incident, runs->second);
  }
  return out;
}

std::string CaseDefinition::name_of(const std::string& node) const {
  const std::string activity(bpmn::activity_of(node));
  const auto at = names.find(activity);
  return at == names.end() || at->second.empty() ? activity : at->second;
}

Result<const CaseDefinition*> CaseDefinitions::of(const store::InstanceDetails& instance) {
  const auto [at, fresh] = known_.try_emplace({instance.engine, instance.definition_id});
  auto& known = at->second;
  if (!fresh) return &known;
  const auto catalog = definitions_.catalog();
  const auto definition =
      std::ranges::find_if(catalog->definitions, [&](const model::Definition& one) {
        return one.type == model::DefinitionType::process && one.engine == instance.engine &&
               one.id == instance.definition_id;
      });
  if (definition == catalog->definitions.end()) return &known;
  // A placeholder stands for a definition that the engine no longer has.
  if (definition->version > 0) known.version = std::to_string(definition->version);
  HS_ASSIGN(const auto model, models_.model(*definition));
  if (model == nullptr) return &known;
  for (const auto& node : model->flow_nodes) known.names.emplace(node.id, node.name);
  return &known;
}

}  // namespace hindsight::eval
