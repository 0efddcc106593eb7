#include "history.h"
#include "row_text.h"

/// Rows as text: JSON as the engine's REST API renders them, and PostgreSQL's COPY format with the
/// columns of the engine's own tables.
namespace hindsight::bench {
namespace {

using model::kNoTime;

EpochMs removal_time(EpochMs end) {
  return end == kNoTime ? kNoTime : end + 180LL * 24 * 3'600'000;
}

std::string_view state_text(model::InstanceState state) {
  return model::to_string(state);
}

void instance_json(const History& history, std::size_t i, JsonRow row) {
  const auto& of = history.instances[i];
  row.id("id", history.instance_id(i));
  row.text("businessKey", business_key(i));
  row.text("processDefinitionId", definition_id(of.process, of.version));
  row.text("processDefinitionKey", process_key(of.process));
  row.text("processDefinitionName", "Process");
  row.number("processDefinitionVersion", of.version + 1);
  row.time("startTime", of.start);
  row.time("endTime", of.end);
  row.time("removalTime", removal_time(of.end));
  row.duration("durationInMillis", of.start, of.end);
  row.text("startUserId", "demo");
  row.text("startActivityId", node_text(of.process, 0).id);
  row.text("deleteReason",
           of.state == model::InstanceState::externally_terminated ? "canceled by operator" : "");
  row.id("rootProcessInstanceId", history.instance_id(i));
  for (const auto* name : {"superProcessInstanceId", "superCaseInstanceId", "caseInstanceId"})
    row.null(name);
  row.text("tenantId", tenant_text(of.tenant));
  row.text("state", state_text(of.state));
  row.null("restartedProcessInstanceId");
  row.end();
}

void activity_json(const History& history, std::size_t i, JsonRow row) {
  const auto& activity = history.activities[i];
  const auto& of = history.instances[activity.instance];
  const auto instance = history.instance_id(activity.instance);
  const auto& node = node_text(of.process, activity.node);
  const auto* task =
      activity.task < 0 ? nullptr : &history.tasks[static_cast<std::size_t>(activity.task)];
  row.id("id", history.activity_id(i), node.id);
  row.id("parentActivityInstanceId", instance);
  row.text("activityId", node.id);
  row.text("activityName", node.name);
  row.text("activityType", node.type);
  row.text("processDefinitionKey", process_key(of.process));
  row.text("processDefinitionId", definition_id(of.process, of.version));
  row.id("processInstanceId", instance);
  row.id("executionId", instance);
  if (task)
    row.id("taskId", history.task_id(static_cast<std::size_t>(activity.task)));
  else
    row.null("taskId");
  row.null("calledProcessInstanceId");
  row.null("calledCaseInstanceId");
  row.text("assignee",
           task && task->claim != kNoTime ? user_text(task->assignee) : std::string_view());
  row.time("startTime", activity.start);
  row.time("endTime", activity.end);
  row.duration("durationInMillis", activity.start, activity.end);
  row.boolean("canceled", activity.canceled);
  row.boolean("completeScope", node.type == "noneEndEvent");
  row.text("tenantId", tenant_text(of.tenant));
  row.time("removalTime", removal_time(of.end));
  row.id("rootProcessInstanceId", instance);
  row.number("sequenceCounter", activity.sequence);
  row.end();
}

void task_json(const History& history, std::size_t i, JsonRow row) {
  const auto& task = history.tasks[i];
  const auto& of = history.instances[task.instance];
  const auto& activity = history.activities[task.activity];
  const auto instance = history.instance_id(task.instance);
  const auto& node = node_text(of.process, activity.node);
  row.id("id", history.task_id(i));
  row.text("processDefinitionKey", process_key(of.process));
  row.text("processDefinitionId", definition_id(of.process, of.version));
  row.id("processInstanceId", instance);
  row.id("executionId", instance);
  for (const auto* name :
       {"caseDefinitionKey", "caseDefinitionId", "caseInstanceId", "caseExecutionId"})
    row.null(name);
  row.id("activityInstanceId", history.activity_id(task.activity), node.id);
  row.text("name", node.name);
  row.null("description");
  row.text("deleteReason", task.end == kNoTime ? "" : activity.canceled ? "deleted" : "completed");
  row.null("owner");
  row.text("assignee", task.claim != kNoTime ? user_text(task.assignee) : std::string_view());
  row.time("startTime", task.start);
  row.time("endTime", task.end);
  row.duration("duration", task.start, task.end);
  row.text("taskDefinitionKey", node.id);
  row.number("priority", 50);
  for (const auto* name : {"due", "parentTaskId", "followUp"}) row.null(name);
  row.text("tenantId", tenant_text(of.tenant));
  row.time("removalTime", removal_time(of.end));
  row.id("rootProcessInstanceId", instance);
  row.text("taskState", task.end == kNoTime ? "Updated" : "Completed");
  row.end();
}

void link_json(const History& history, std::size_t i, JsonRow row) {
  const auto& link = history.links[i];
  const auto instance_index = history.tasks[link.task].instance;
  const auto& of = history.instances[instance_index];
  const bool assignee = link.type == model::LinkType::assignee;
  row.id("id", history.link_id(i));
  row.time("time", link.time);
  row.text("type", assignee ? "assignee" : "candidate");
  row.text("userId", assignee ? user_text(link.who) : std::string_view());
  row.text("groupId", assignee ? std::string_view() : group_text(link.who));
  row.id("taskId", history.task_id(link.task));
  row.text("processDefinitionId", definition_id(of.process, of.version));
  row.text("processDefinitionKey", process_key(of.process));
  row.text("operationType", link.operation == model::LinkOperation::add ? "add" : "delete");
  row.text("assignerId", "demo");
  row.text("tenantId", tenant_text(of.tenant));
  row.time("removalTime", removal_time(of.end));
  row.id("rootProcessInstanceId", history.instance_id(instance_index));
  row.id("processInstanceId", history.instance_id(instance_index));
  row.end();
}

void variable_json(const History& history, std::size_t i, JsonRow row) {
  const auto& of = history.instances[i / kVariables];
  const auto which = i % kVariables;
  const auto instance = history.instance_id(i / kVariables);
  row.text("type", "variableUpdate");
  row.id("id", history.variable_id(i));
  row.text("processDefinitionKey", process_key(of.process));
  row.text("processDefinitionId", definition_id(of.process, of.version));
  row.id("processInstanceId", instance);
  row.id("activityInstanceId", instance);
  row.id("executionId", instance);
  for (const auto* name :
       {"caseDefinitionKey", "caseDefinitionId", "caseInstanceId", "caseExecutionId", "taskId"})
    row.null(name);
  row.text("tenantId", tenant_text(of.tenant));
  row.id("userOperationId", instance);
  row.time("time", history.variable_time(i));
  row.time("removalTime", removal_time(of.end));
  row.id("rootProcessInstanceId", instance);
  row.text("variableName", variable_name(which));
  row.id("variableInstanceId", history.variable_id(i));
  row.text("variableType", which == 0 ? "Double" : "String");
  if (which == 0)
    row.real("value", of.amount);
  else
    row.text("value", which == 1 ? region_text(of.region) : customer_text(of.customer));
  row.raw("valueInfo", "{}");
  row.boolean("initial", true);
  row.number("revision", 0);
  row.null("errorMessage");
  row.number("sequenceCounter", static_cast<std::int64_t>(which) + 1);
  row.end();
}

void incident_json(const History& history, std::size_t i, JsonRow row) {
  const auto& incident = history.incidents[i];
  const auto& of = history.instances[incident.instance];
  const auto instance = history.instance_id(incident.instance);
  const bool open = incident.end == kNoTime;
  row.id("id", history.incident_id(i));
  row.text("processDefinitionKey", process_key(of.process));
  row.text("processDefinitionId", definition_id(of.process, of.version));
  row.id("processInstanceId", instance);
  row.id("executionId", instance);
  row.id("rootProcessInstanceId", instance);
  row.time("createTime", incident.create);
  row.time("endTime", incident.end);
  row.time("removalTime", removal_time(of.end));
  row.text("incidentType", "failedJob");
  row.text("activityId", node_text(of.process, incident.node).id);
  row.null("failedActivityId");
  row.id("causeIncidentId", history.incident_id(i));
  row.id("rootCauseIncidentId", history.incident_id(i));
  row.id("configuration", instance);
  row.id("historyConfiguration", instance);
  row.text("incidentMessage", "connection refused");
  row.text("tenantId", tenant_text(of.tenant));
  row.null("jobDefinitionId");
  row.boolean("open", open);
  row.boolean("deleted", false);
  row.boolean("resolved", !open);
  row.null("annotation");
  row.end();
}

// The COPY lines: columns as listed in pg/load.sh.

void instance_line(const History& history, std::size_t i, CopyRow row) {
  const auto& of = history.instances[i];
  const auto id = history.instance_id(i);
  row.id(id)
      .id(id)
      .text(business_key(i))
      .text(process_key(of.process))
      .text(definition_id(of.process, of.version));
  row.time(of.start)
      .time(of.end)
      .time(removal_time(of.end))
      .duration(of.start, of.end)
      .text("demo");
  row.text(node_text(of.process, 0).id)
      .id(id)
      .text(tenant_text(of.tenant))
      .text(state_text(of.state))
      .end();
}

void activity_line(const History& history, std::size_t i, CopyRow row) {
  const auto& activity = history.activities[i];
  const auto& of = history.instances[activity.instance];
  const auto instance = history.instance_id(activity.instance);
  const auto& node = node_text(of.process, activity.node);
  row.id(history.activity_id(i), node.id)
      .id(instance)
      .text(process_key(of.process))
      .text(definition_id(of.process, of.version));
  row.id(instance).id(instance).id(instance).text(node.id);
  if (activity.task < 0)
    row.null().null();
  else {
    const auto& task = history.tasks[static_cast<std::size_t>(activity.task)];
    row.id(history.task_id(static_cast<std::size_t>(activity.task)))
        .text(task.claim == kNoTime ? std::string_view() : user_text(task.assignee));
  }
  row.text(node.name)
      .text(node.type)
      .time(activity.start)
      .time(activity.end)
      .duration(activity.start, activity.end);
  // The engine's states: 0 default, 1 scope completed, 2 canceled.
  row.number(activity.canceled ? 2 : node.type == "noneEndEvent" ? 1 : 0).number(activity.sequence);
  row.text(tenant_text(of.tenant)).time(removal_time(of.end)).end();
}

void task_line(const History& history, std::size_t i, CopyRow row) {
  const auto& task = history.tasks[i];
  const auto& of = history.instances[task.instance];
  const auto& activity = history.activities[task.activity];
  const auto instance = history.instance_id(task.instance);
  const auto& node = node_text(of.process, activity.node);
  row.id(history.task_id(i))
      .text(node.id)
      .text(process_key(of.process))
      .text(definition_id(of.process, of.version));
  row.id(instance)
      .id(instance)
      .id(instance)
      .id(history.activity_id(task.activity), node.id)
      .text(node.name);
  row.text(task.claim == kNoTime ? std::string_view() : user_text(task.assignee))
      .time(task.start)
      .time(task.end);
  row.duration(task.start, task.end)
      .text(task.end == kNoTime ? ""
            : activity.canceled ? "deleted"
                                : "completed")
      .number(50);
  row.text(tenant_text(of.tenant))
      .time(removal_time(of.end))
      .text(task.end == kNoTime ? "Updated" : "Completed")
      .end();
}

void link_line(const History& history, std::size_t i, CopyRow row) {
  const auto& link = history.links[i];
  const auto instance = history.tasks[link.task].instance;
  const auto& of = history.instances[instance];
  const bool assignee = link.type == model::LinkType::assignee;
  row.id(history.link_id(i)).time(link.time).text(assignee ? "assignee" : "candidate");
  row.text(assignee ? user_text(link.who) : std::string_view())
      .text(assignee ? std::string_view() : group_text(link.who));
  row.id(history.task_id(link.task))
      .id(history.instance_id(instance))
      .text(definition_id(of.process, of.version));
  row.text(link.operation == model::LinkOperation::add ? "add" : "delete")
      .text("demo")
      .text(process_key(of.process));
  row.text(tenant_text(of.tenant)).time(removal_time(of.end)).end();
}

void variable_line(const History& history, std::size_t i, CopyRow row) {
  const auto& of = history.instances[i / kVariables];
  const auto which = i % kVariables;
  const auto instance = history.instance_id(i / kVariables);
  row.id(history.variable_id(i))
      .text(process_key(of.process))
      .text(definition_id(of.process, of.version));
  row.id(instance)
      .id(instance)
      .id(instance)
      .id(instance)
      .text(variable_name(which))
      .text(which == 0 ? "double" : "string");
  row.time(history.variable_time(i)).number(0);
  if (which == 0)
    row.real(of.amount).null();
  else
    row.null().text(which == 1 ? region_text(of.region) : customer_text(of.customer));
  row.text(tenant_text(of.tenant)).text("CREATED").time(removal_time(of.end)).end();
}

void incident_line(const History& history, std::size_t i, CopyRow row) {
  const auto& incident = history.incidents[i];
  const auto& of = history.instances[incident.instance];
  const auto instance = history.instance_id(incident.instance);
  const auto id = history.incident_id(i);
  row.id(id)
      .text(process_key(of.process))
      .text(definition_id(of.process, of.version))
      .id(instance)
      .id(instance)
      .id(instance);
  row.time(incident.create).time(incident.end).text("connection refused").text("failedJob");
  row.text(node_text(of.process, incident.node).id)
      .id(id)
      .id(id)
      .number(incident.end == kNoTime ? 0 : 1);
  row.text(tenant_text(of.tenant)).time(removal_time(of.end)).end();
}

}  // namespace

void History::append_json(Stream stream, std::size_t position, std::string& out) const {
  const auto i = order(stream)[position];
  switch (stream) {
    case Stream::instances_completed:
    case Stream::instances_running:
      return instance_json(*this, i, JsonRow(out));
    case Stream::activities_completed:
    case Stream::activities_running:
      return activity_json(*this, i, JsonRow(out));
    case Stream::tasks_completed:
    case Stream::tasks_running:
      return task_json(*this, i, JsonRow(out));
    case Stream::links:
      return link_json(*this, i, JsonRow(out));
    case Stream::variables:
      return variable_json(*this, i, JsonRow(out));
    case Stream::incidents_completed:
    case Stream::incidents_open:
      return incident_json(*this, i, JsonRow(out));
  }
}

void History::append_copy_line(Table table, std::size_t i, std::string& out) const {
  switch (table) {
    case Table::procinst:
      return instance_line(*this, i, CopyRow(out));
    case Table::actinst:
      return activity_line(*this, i, CopyRow(out));
    case Table::taskinst:
      return task_line(*this, i, CopyRow(out));
    case Table::identitylink:
      return link_line(*this, i, CopyRow(out));
    case Table::varinst:
      return variable_line(*this, i, CopyRow(out));
    case Table::incident:
      return incident_line(*this, i, CopyRow(out));
  }
}

}  // namespace hindsight::bench
