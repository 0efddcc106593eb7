#include "store/duckdb/fact_tables.h"

namespace hindsight::store::duck {
namespace {

/// Column `tier` of a row that no sorted run holds yet.
constexpr std::int8_t kArrival = 0;

void put_id(const model::EntityId& id, TableWriter& out) {
  out.put(id.key);
  if (id.derivable)
    out.put_null();
  else
    out.put(id.text);
}

void put_value(const model::TypedValue& value, TableWriter& out) {
  out.put(static_cast<std::int8_t>(value.type));
  out.put(value.is_null);
  out.put(value.truncated);
  if (value.is_null) {
    out.put_null();
    out.put_null();
    out.put_null();
    return;
  }
  out.put(value.text);
  out.put(value.number);
  out.put(value.integer);
}

}  // namespace

void Table<model::ProcessInstance>::put(const model::ProcessInstance& row, Encoder& encode,
                                        TableWriter& out) {
  put_id(row.id, out);
  out.put(encode.process(row.definition_id, row.definition_key));
  out.put(encode.word(row.tenant));
  if (row.business_key.empty())
    out.put_null();
  else
    out.put(row.business_key);
  out.put(row.start);
  out.put_unless(row.end, model::kNoTime);
  out.put_unless(row.duration, model::kNoDuration);
  out.put(static_cast<std::int8_t>(row.state));
  out.put(row.super_process_instance_id);
  out.put(row.root_process_instance_id);
  out.put(row.observed);
  out.put(kArrival);
}

void Table<model::FlowNodeInstance>::put(const model::FlowNodeInstance& row, Encoder& encode,
                                         TableWriter& out) {
  put_id(row.id, out);
  out.put(row.process_instance_id);
  out.put(encode.process(row.definition_id, row.definition_key));
  out.put(encode.word(row.tenant));
  out.put(encode.word(row.flow_node_id));
  out.put(encode.word(row.flow_node_type));
  out.put(row.start);
  out.put_unless(row.end, model::kNoTime);
  out.put_unless(row.duration, model::kNoDuration);
  out.put(row.canceled);
  out.put(row.task_id);
  out.put(row.called_process_instance_id);
  out.put(row.sequence);
  out.put(row.observed);
  out.put(kArrival);
}

void Table<model::Incident>::put(const model::Incident& row, Encoder& encode, TableWriter& out) {
  put_id(row.id, out);
  out.put(row.process_instance_id);
  out.put(encode.process(row.definition_id, row.definition_key));
  out.put(encode.word(row.tenant));
  out.put(encode.word(row.flow_node_id));
  out.put(encode.word(row.type));
  out.put(row.message);
  out.put(row.create);
  out.put_unless(row.end, model::kNoTime);
  out.put(static_cast<std::int8_t>(row.status));
  out.put(row.root_cause_incident_id);
  out.put(row.observed);
}

void Table<model::Variable>::put(const model::Variable& row, Encoder& encode, TableWriter& out) {
  put_id(row.id, out);
  out.put(row.process_instance_id);
  out.put(encode.process(row.definition_id, row.definition_key));
  out.put(encode.word(row.tenant));
  out.put(encode.word(row.name));
  out.put(row.item);
  put_value(row.value, out);
  out.put(row.sequence);
  out.put(row.time);
  out.put(row.revision);
  out.put(kArrival);
}

void Table<model::IdentityLink>::put(const model::IdentityLink& row, Encoder& encode,
                                     TableWriter& out) {
  put_id(row.id, out);
  out.put(row.task_id);
  out.put(row.process_instance_id);
  out.put(static_cast<std::int8_t>(row.type));
  out.put(static_cast<std::int8_t>(row.operation));
  out.put(encode.word(row.user));
  out.put(encode.word(row.group));
  out.put(row.time);
}

void Table<model::DecisionInstance>::put(const model::DecisionInstance& row, Encoder& encode,
                                         TableWriter& out) {
  put_id(row.id, out);
  out.put(encode.decision(row.definition_id, row.definition_key));
  out.put(encode.process(row.process_definition_id, row.process_definition_key));
  out.put(row.process_instance_id);
  out.put(encode.word(row.flow_node_id));
  out.put(encode.word(row.tenant));
  out.put(row.evaluated);
}

void Table<model::SuspensionOperation>::put(const model::SuspensionOperation& row, Encoder& encode,
                                            TableWriter& out) {
  put_id(row.id, out);
  out.put(encode.word(row.operation_type));
  out.put(encode.word(row.entity_type));
  out.put(row.process_instance_id);
  out.put(encode.word(row.definition_id));
  out.put(encode.word(row.user));
  out.put(row.time);
}

StoredUserTask encode_task(const model::UserTask& row, Encoder& encode) {
  StoredUserTask task;
  task.id = row.id.key;
  if (!row.id.derivable) task.id_text = row.id.text;
  task.instance = row.process_instance_id;
  task.activity = row.flow_node_instance_id;
  task.def = encode.process(row.definition_id, row.definition_key);
  task.tenant = encode.word(row.tenant);
  task.node = encode.word(row.flow_node_id);
  task.name = encode.word(row.name);
  task.delete_reason = encode.word(row.delete_reason);
  task.start = row.start;
  task.end = row.end;
  task.duration = row.duration;
  task.due = row.due;
  task.priority = row.priority;
  task.observed = row.observed;
  return task;
}

void put_task(const StoredUserTask& task, const model::UserTaskDerived& derived, Encoder& encode,
              TableWriter& out) {
  out.put(task.id);
  if (task.id_text.empty())
    out.put_null();
  else
    out.put(std::string_view(task.id_text));
  out.put(task.instance);
  out.put(task.activity);
  for (const auto code : {task.def, task.tenant, task.node, task.name, task.delete_reason})
    out.put(code);
  out.put(task.start);
  out.put_unless(task.end, model::kNoTime);
  out.put_unless(task.duration, model::kNoDuration);
  out.put_unless(task.due, model::kNoTime);
  out.put(task.priority);
  out.put(task.observed);
  out.put(encode.temporary_word(derived.assignee));
  std::vector<std::int32_t> groups;
  groups.reserve(derived.candidate_groups.size());
  for (const auto& group : derived.candidate_groups) groups.push_back(encode.temporary_word(group));
  out.put_list<std::int32_t>(groups);
  out.put_unless(derived.idle, model::kNoDuration);
  out.put_unless(derived.work, model::kNoDuration);
  out.put(kArrival);
  out.put_list<std::int64_t>(derived.handovers.unclaimed);
  out.put_list<std::int64_t>(derived.handovers.claimed);
}

Status put_decision_values(const model::DecisionInstance& row, Encoder& encode, TableWriter& out) {
  std::int32_t position = 0;
  for (const auto& input : row.inputs) {
    out.put(row.id.key);
    out.put(false);
    out.put(position++);
    out.put(encode.word(input.clause_id));
    out.put(encode.word(input.clause_name));
    out.put(std::int32_t{0});
    out.put(std::int32_t{0});
    out.put(std::int32_t{0});
    put_value(input.value, out);
    HS_RETURN_IF_ERROR(out.end_row());
  }
  for (const auto& output : row.outputs) {
    out.put(row.id.key);
    out.put(true);
    out.put(position++);
    out.put(encode.word(output.clause_id));
    out.put(encode.word(output.clause_name));
    out.put(encode.word(output.rule_id));
    out.put(output.rule_order);
    out.put(encode.word(output.variable_name));
    put_value(output.value, out);
    HS_RETURN_IF_ERROR(out.end_row());
  }
  return {};
}

}  // namespace hindsight::store::duck
