#include "store/search/instance_reader.h"

#include <unordered_map>

#include "model/user_task_durations.h"
#include "store/search/instance_codec.h"

namespace hindsight::store::search {
namespace {

std::string text_of(const Id128& id) {
  return id.empty() ? std::string() : id.uuid();
}
/// The engine's text, where it does not follow from the key.
std::string text_of(const model::EntityId& id) {
  return id.derivable ? id.key.uuid() : std::string(id.text);
}

void add_nodes(const InstanceFacts& facts, InstanceDetails& out) {
  for (const auto& row : facts.flow_nodes) {
    NodeRun run;
    run.id = row.id.key.uuid();
    run.node = row.flow_node_id;
    run.type = row.flow_node_type;
    run.start = row.start;
    run.end = row.end;
    run.duration = row.duration;
    run.canceled = row.canceled;
    run.sequence = row.sequence;
    run.called_instance = text_of(row.called_process_instance_id);
    out.nodes.push_back(std::move(run));
  }
}

void add_tasks(const InstanceFacts& facts, InstanceDetails& out) {
  std::unordered_map<Id128, std::vector<model::IdentityLink>> links;
  for (const auto& link : facts.identity_links) links[link.task_id].push_back(link);
  for (const auto& row : facts.user_tasks) {
    auto& own = links[row.id.key];
    TaskRun run;
    run.id = text_of(row.id);
    run.node = row.flow_node_id;
    run.node_run = text_of(row.flow_node_instance_id);
    run.name = row.name;
    run.start = row.start;
    run.end = row.end;
    run.duration = row.duration;
    run.due = row.due;
    run.priority = row.priority;
    run.canceled = row.end != model::kNoTime && row.delete_reason != "completed";
    auto derived = model::derive(row.start, row.end, row.duration, run.canceled, own);
    run.assignee = std::move(derived.assignee);
    run.candidate_groups = std::move(derived.candidate_groups);
    run.idle = derived.idle;
    run.work = derived.work;
    run.changes = task_changes(std::move(own));
    out.tasks.push_back(std::move(run));
  }
}

void add_variables(const InstanceFacts& facts, InstanceDetails& out) {
  for (const auto& row : facts.variables) {
    out.variables.push_back({text_of(row.id), std::string(row.name), row.item, row.value.type,
                             row.value.is_null, row.value.truncated, std::string(row.value.text),
                             row.time, row.id.key});
  }
}

void add_incidents(const InstanceFacts& facts, InstanceDetails& out) {
  for (const auto& row : facts.incidents) {
    out.incidents.push_back({text_of(row.id), std::string(row.flow_node_id), std::string(row.type),
                             std::string(row.message), row.create, row.end, row.status});
  }
}

}  // namespace

Result<std::optional<InstanceDetails>> read_instance(const json::Value& source) {
  model::Arena arena;
  HS_ASSIGN(const auto facts, decode_instance(source, arena));
  if (!facts.instance) return std::nullopt;
  const auto& row = *facts.instance;
  InstanceDetails out;
  out.engine = json::string_or(source, "engine");
  out.id = text_of(row.id);
  out.definition_id = row.definition_id;
  out.definition_key = row.definition_key;
  out.business_key = row.business_key;
  out.tenant = row.tenant;
  out.state = row.state;
  out.start = row.start;
  out.end = row.end;
  out.duration = row.duration;
  out.super_instance = text_of(row.super_process_instance_id);
  add_nodes(facts, out);
  add_tasks(facts, out);
  add_variables(facts, out);
  add_incidents(facts, out);
  sort_details(out);
  return out;
}

}  // namespace hindsight::store::search
