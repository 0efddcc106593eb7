#include "engine/page_decoder.h"

#include "engine/row_reader.h"
#include "engine/typed_value.h"
#include "engine/variable_value.h"

namespace hindsight::engine {
namespace {

using namespace model;

constexpr std::size_t kRawBytesMax = 64 * 1024;

InstanceState instance_state(std::string_view text) {
  for (const auto state :
       {InstanceState::active, InstanceState::suspended, InstanceState::completed,
        InstanceState::externally_terminated, InstanceState::internally_terminated}) {
    if (text == to_string(state)) return state;
  }
  return InstanceState::active;
}

constexpr Field<ProcessInstance> kProcessInstanceFields[] = {
    {"id", [](auto& r, auto& f) { r.id = f.entity_id(); }},
    {"businessKey", [](auto& r, auto& f) { r.business_key = f.text(); }},
    {"processDefinitionId", [](auto& r, auto& f) { r.definition_id = f.text(); }},
    {"processDefinitionKey", [](auto& r, auto& f) { r.definition_key = f.text(); }},
    {"startTime", [](auto& r, auto& f) { r.start = f.time(); }},
    {"endTime", [](auto& r, auto& f) { r.end = f.time(); }},
    {"durationInMillis", [](auto& r, auto& f) { r.duration = f.integer(kNoDuration); }},
    {"rootProcessInstanceId", [](auto& r, auto& f) { r.root_process_instance_id = f.id(); }},
    {"superProcessInstanceId", [](auto& r, auto& f) { r.super_process_instance_id = f.id(); }},
    {"tenantId", [](auto& r, auto& f) { r.tenant = f.tenant(); }},
    {"state", [](auto& r, auto& f) { r.state = instance_state(f.text()); }},
};

constexpr Field<FlowNodeInstance> kFlowNodeFields[] = {
    {"id", [](auto& r, auto& f) { r.id.text = f.text(); }},
    {"activityId", [](auto& r, auto& f) { r.flow_node_id = f.text(); }},
    {"activityType", [](auto& r, auto& f) { r.flow_node_type = f.text(); }},
    {"processDefinitionKey", [](auto& r, auto& f) { r.definition_key = f.text(); }},
    {"processDefinitionId", [](auto& r, auto& f) { r.definition_id = f.text(); }},
    {"processInstanceId", [](auto& r, auto& f) { r.process_instance_id = f.id(); }},
    {"taskId", [](auto& r, auto& f) { r.task_id = f.id(); }},
    {"calledProcessInstanceId", [](auto& r, auto& f) { r.called_process_instance_id = f.id(); }},
    {"startTime", [](auto& r, auto& f) { r.start = f.time(); }},
    {"endTime", [](auto& r, auto& f) { r.end = f.time(); }},
    {"durationInMillis", [](auto& r, auto& f) { r.duration = f.integer(kNoDuration); }},
    {"canceled", [](auto& r, auto& f) { r.canceled = f.boolean(); }},
    {"tenantId", [](auto& r, auto& f) { r.tenant = f.tenant(); }},
    {"sequenceCounter", [](auto& r, auto& f) { r.sequence = f.integer(0); }},
};

/// The decoding of activityInstanceId needs taskDefinitionKey, which comes later in the object.
struct UserTaskDraft : UserTask {
  std::string_view activity_instance;
};

constexpr Field<UserTaskDraft> kUserTaskFields[] = {
    {"id", [](auto& r, auto& f) { r.id = f.entity_id(); }},
    {"processDefinitionKey", [](auto& r, auto& f) { r.definition_key = f.text(); }},
    {"processDefinitionId", [](auto& r, auto& f) { r.definition_id = f.text(); }},
    {"processInstanceId", [](auto& r, auto& f) { r.process_instance_id = f.id(); }},
    {"activityInstanceId", [](auto& r, auto& f) { r.activity_instance = f.text(); }},
    {"name", [](auto& r, auto& f) { r.name = f.text(); }},
    {"deleteReason", [](auto& r, auto& f) { r.delete_reason = f.text(); }},
    {"startTime", [](auto& r, auto& f) { r.start = f.time(); }},
    {"endTime", [](auto& r, auto& f) { r.end = f.time(); }},
    {"duration", [](auto& r, auto& f) { r.duration = f.integer(kNoDuration); }},
    {"taskDefinitionKey", [](auto& r, auto& f) { r.flow_node_id = f.text(); }},
    {"priority", [](auto& r, auto& f) { r.priority = static_cast<std::int32_t>(f.integer(0)); }},
    {"due", [](auto& r, auto& f) { r.due = f.time(); }},
    {"tenantId", [](auto& r, auto& f) { r.tenant = f.tenant(); }},
};

struct IdentityLinkDraft : IdentityLink {
  std::string_view tenant;
};

LinkType link_type(std::string_view text) {
  if (text == "assignee") return LinkType::assignee;
  if (text == "candidate") return LinkType::candidate;
  return text == "owner" ? LinkType::owner : LinkType::other;
}

constexpr Field<IdentityLinkDraft> kIdentityLinkFields[] = {
    {"id", [](auto& r, auto& f) { r.id = f.entity_id(); }},
    {"time", [](auto& r, auto& f) { r.time = f.time(); }},
    {"type", [](auto& r, auto& f) { r.type = link_type(f.text()); }},
    {"userId", [](auto& r, auto& f) { r.user = f.text(); }},
    {"groupId", [](auto& r, auto& f) { r.group = f.text(); }},
    {"taskId", [](auto& r, auto& f) { r.task_id = f.id(); }},
    {"operationType",
     [](auto& r, auto& f) {
       r.operation = f.text() == "delete" ? LinkOperation::remove : LinkOperation::add;
     }},
    {"tenantId", [](auto& r, auto& f) { r.tenant = f.tenant(); }},
    {"processInstanceId", [](auto& r, auto& f) { r.process_instance_id = f.id(); }},
};

/// `value` may come before `variableType`: the raw token waits until the row is complete.
struct VariableDraft : Variable {
  std::string_view type;
  std::string_view raw_value;
};

std::string_view raw_json(FieldReader& f) {
  std::string_view raw;
  if (simdjson::to_json_string(f.value()).get(raw)) f.complain("cannot be read");
  return raw;
}

constexpr Field<VariableDraft> kVariableFields[] = {
    {"processDefinitionKey", [](auto& r, auto& f) { r.definition_key = f.text(); }},
    {"processDefinitionId", [](auto& r, auto& f) { r.definition_id = f.text(); }},
    {"processInstanceId", [](auto& r, auto& f) { r.process_instance_id = f.id(); }},
    {"tenantId", [](auto& r, auto& f) { r.tenant = f.tenant(); }},
    {"time", [](auto& r, auto& f) { r.time = f.time(); }},
    {"variableName", [](auto& r, auto& f) { r.name = f.text(); }},
    {"variableInstanceId", [](auto& r, auto& f) { r.id = f.entity_id(); }},
    {"variableType", [](auto& r, auto& f) { r.type = f.text(); }},
    {"value", [](auto& r, auto& f) { r.raw_value = raw_json(f); }},
    {"revision", [](auto& r, auto& f) { r.revision = static_cast<std::int32_t>(f.integer(0)); }},
    {"sequenceCounter", [](auto& r, auto& f) { r.sequence = f.integer(0); }},
};

struct IncidentDraft : Incident {
  bool deleted = false, resolved = false;
};

constexpr Field<IncidentDraft> kIncidentFields[] = {
    {"id", [](auto& r, auto& f) { r.id = f.entity_id(); }},
    {"processDefinitionKey", [](auto& r, auto& f) { r.definition_key = f.text(); }},
    {"processDefinitionId", [](auto& r, auto& f) { r.definition_id = f.text(); }},
    {"processInstanceId", [](auto& r, auto& f) { r.process_instance_id = f.id(); }},
    {"createTime", [](auto& r, auto& f) { r.create = f.time(); }},
    {"endTime", [](auto& r, auto& f) { r.end = f.time(); }},
    {"incidentType", [](auto& r, auto& f) { r.type = f.text(); }},
    {"activityId", [](auto& r, auto& f) { r.flow_node_id = f.text(); }},
    {"rootCauseIncidentId", [](auto& r, auto& f) { r.root_cause_incident_id = f.id(); }},
    {"incidentMessage", [](auto& r, auto& f) { r.message = f.text(); }},
    {"tenantId", [](auto& r, auto& f) { r.tenant = f.tenant(); }},
    {"deleted", [](auto& r, auto& f) { r.deleted = f.boolean(); }},
    {"resolved", [](auto& r, auto& f) { r.resolved = f.boolean(); }},
};

struct DecisionValueDraft {
  std::string_view clause_id, clause_name, rule_id, variable_name, type, raw_value;
  std::int32_t rule_order = 0;
};

constexpr Field<DecisionValueDraft> kDecisionValueFields[] = {
    {"type", [](auto& r, auto& f) { r.type = f.text(); }},
    {"value", [](auto& r, auto& f) { r.raw_value = raw_json(f); }},
    {"clauseId", [](auto& r, auto& f) { r.clause_id = f.text(); }},
    {"clauseName", [](auto& r, auto& f) { r.clause_name = f.text(); }},
    {"ruleId", [](auto& r, auto& f) { r.rule_id = f.text(); }},
    {"ruleOrder", [](auto& r, auto& f) { r.rule_order = static_cast<std::int32_t>(f.integer(0)); }},
    {"variableName", [](auto& r, auto& f) { r.variable_name = f.text(); }},
};

void read_decision_values(FieldReader& f, std::vector<DecisionValueDraft>& out) {
  simdjson::ondemand::array list;
  if (f.null()) return;
  if (f.value().get_array().get(list)) return f.complain("is no list");
  for (auto element : list) {
    simdjson::ondemand::object object;
    DecisionValueDraft draft;
    if (element.get_object().get(object) ||
        read_object(object, std::span<const Field<DecisionValueDraft>>(kDecisionValueFields), draft,
                    f)) {
      return f.complain("holds something that is no object");
    }
    out.push_back(draft);
  }
}

struct DecisionDraft : DecisionInstance {
  std::vector<DecisionValueDraft> input_drafts, output_drafts;
};

constexpr Field<DecisionDraft> kDecisionFields[] = {
    {"id", [](auto& r, auto& f) { r.id = f.entity_id(); }},
    {"decisionDefinitionId", [](auto& r, auto& f) { r.definition_id = f.text(); }},
    {"decisionDefinitionKey", [](auto& r, auto& f) { r.definition_key = f.text(); }},
    {"evaluationTime", [](auto& r, auto& f) { r.evaluated = f.time(); }},
    {"processDefinitionId", [](auto& r, auto& f) { r.process_definition_id = f.text(); }},
    {"processDefinitionKey", [](auto& r, auto& f) { r.process_definition_key = f.text(); }},
    {"processInstanceId", [](auto& r, auto& f) { r.process_instance_id = f.id(); }},
    {"activityId", [](auto& r, auto& f) { r.flow_node_id = f.text(); }},
    {"inputs", [](auto& r, auto& f) { read_decision_values(f, r.input_drafts); }},
    {"outputs", [](auto& r, auto& f) { read_decision_values(f, r.output_drafts); }},
    {"tenantId", [](auto& r, auto& f) { r.tenant = f.tenant(); }},
};

constexpr Field<SuspensionOperation> kSuspensionFields[] = {
    {"id", [](auto& r, auto& f) { r.id = f.entity_id(); }},
    {"processDefinitionId", [](auto& r, auto& f) { r.definition_id = f.text(); }},
    {"processDefinitionKey", [](auto& r, auto& f) { r.definition_key = f.text(); }},
    {"processInstanceId", [](auto& r, auto& f) { r.process_instance_id = f.id(); }},
    {"userId", [](auto& r, auto& f) { r.user = f.text(); }},
    {"timestamp", [](auto& r, auto& f) { r.time = f.time(); }},
    {"operationType", [](auto& r, auto& f) { r.operation_type = f.text(); }},
    {"entityType", [](auto& r, auto& f) { r.entity_type = f.text(); }},
};

/// What `decode` needs to know of a kind. `finish` completes the row from what was set aside,
/// appends it (or nothing) and complains about what makes it unusable.
template <typename Draft, typename Row>
struct Decoding {
  std::span<const Field<Draft>> fields;
  EpochMs (*cursor_time)(const Draft&);
  void (*finish)(Draft&, FieldReader&, std::vector<Row>&);
};

bool excluded(std::string_view tenant, const DecodeContext& context) {
  return !tenant.empty() && !context.excluded_tenants.empty() &&
         context.excluded_tenants.contains(tenant) && tenant != context.default_tenant;
}

void refuse(FactPage& page, const EntityId& id, const std::string& reason, std::string_view raw) {
  page.poison.push_back({std::string(id.text), reason, std::string(raw.substr(0, kRawBytesMax))});
}

template <typename Draft, typename Row>
Result<FactPage> decode(std::string& body, const DecodeContext& context,
                        const Decoding<Draft, Row>& decoding) {
  const auto size = body.size();
  if (body.capacity() < size + simdjson::SIMDJSON_PADDING)
    body.reserve(size + simdjson::SIMDJSON_PADDING);
  simdjson::ondemand::parser parser;  // as large as the page: not to be kept by every pipeline
  simdjson::ondemand::document document;
  const auto broken = [&](simdjson::error_code error) {
    return fail(ErrorCode::bad_answer,
                std::string("the engine's answer is no complete JSON array: ") +
                    simdjson::error_message(error));
  };
  if (const auto error = parser.iterate(body.data(), size, body.capacity()).get(document))
    return broken(error);
  simdjson::ondemand::array array;
  if (const auto error = document.get_array().get(array)) return broken(error);
  FactPage page;
  page.body_bytes = size;
  std::vector<Row> rows;
  FieldReader reader(context, page.arena);
  for (auto element : array) {
    simdjson::ondemand::object object;
    if (const auto error = element.get_object().get(object)) return broken(error);
    Draft draft;
    reader.begin_row();
    if (const auto error = read_object(object, decoding.fields, draft, reader))
      return broken(error);
    if (!document.is_alive()) return broken(simdjson::TAPE_ERROR);  // met inside a value
    ++page.row_count;
    const EpochMs time = decoding.cursor_time(draft);
    if (time > context.newer_than) ++page.new_row_count;
    if (time > page.last_time) page.rows_at_last_time = 0;
    if (time != kNoTime) page.last_time = std::max(page.last_time, time);
    if (time == page.last_time) ++page.rows_at_last_time;
    if (time == kNoTime) reader.complain("has no time to sort it by");
    const auto kept = rows.size();
    decoding.finish(draft, reader, rows);
    if (reader.complaint().empty()) {
      page.row_times.resize(rows.size(), time);
      continue;
    }
    rows.resize(kept);
    std::string_view raw;
    if (object.reset().error() || object.raw_json().get(raw)) raw = {};
    refuse(page, draft.id, reader.complaint(), raw);
  }
  if (document.current_location().error() == simdjson::SUCCESS)
    return broken(simdjson::TAPE_ERROR);  // text after the array
  page.rows = std::move(rows);
  return page;
}

template <typename Row>
void require(const Row& row, FieldReader& reader) {
  if (row.id.key.empty()) reader.complain("(row) has no id");
}

void finish_process_instance(ProcessInstance& row, FieldReader& reader,
                             std::vector<ProcessInstance>& out) {
  require(row, reader);
  if (row.definition_id.empty()) reader.complain("(row) has no processDefinitionId");
  if (row.start == kNoTime) reader.complain("(row) has no startTime");
  if (row.tenant.empty()) row.tenant = reader.arena().copy(reader.context().default_tenant);
  row.observed = reader.context().observed;
  if (!excluded(row.tenant, reader.context())) out.push_back(row);
}

void finish_flow_node(FlowNodeInstance& row, FieldReader& reader,
                      std::vector<FlowNodeInstance>& out) {
  row.id = flow_node_instance_id(row.id.text, row.flow_node_id, reader.context());
  require(row, reader);
  if (row.flow_node_id.empty()) reader.complain("(row) has no activityId");
  if (row.process_instance_id.empty()) reader.complain("(row) has no processInstanceId");
  if (row.definition_id.empty()) reader.complain("(row) has no processDefinitionId");
  if (row.start == kNoTime) reader.complain("(row) has no startTime");
  if (row.tenant.empty()) row.tenant = reader.arena().copy(reader.context().default_tenant);
  row.observed = reader.context().observed;
  if (!excluded(row.tenant, reader.context())) out.push_back(row);
}

void finish_user_task(UserTaskDraft& row, FieldReader& reader, std::vector<UserTask>& out) {
  row.flow_node_instance_id =
      flow_node_instance_id(row.activity_instance, row.flow_node_id, reader.context()).key;
  require(row, reader);
  if (row.definition_id.empty()) return;  // a task outside any process
  if (row.start == kNoTime) reader.complain("(row) has no startTime");
  if (row.tenant.empty()) row.tenant = reader.arena().copy(reader.context().default_tenant);
  row.observed = reader.context().observed;
  if (!excluded(row.tenant, reader.context())) out.push_back(row);
}

void finish_identity_link(IdentityLinkDraft& row, FieldReader& reader,
                          std::vector<IdentityLink>& out) {
  require(row, reader);
  if (row.task_id.empty() || row.process_instance_id.empty())
    return;  // of a task outside any process
  if (!excluded(row.tenant, reader.context())) out.push_back(row);
}

void finish_variable(VariableDraft& row, FieldReader& reader, std::vector<Variable>& out) {
  require(row, reader);
  if (row.name.empty()) reader.complain("(row) has no variableName");
  if (row.process_instance_id.empty() || row.definition_id.empty())
    return;  // of a standalone task or case
  if (row.tenant.empty()) row.tenant = reader.arena().copy(reader.context().default_tenant);
  if (excluded(row.tenant, reader.context())) return;
  row.value = typed_value(row.type, row.raw_value, reader);
  if (row.value.type == VariableType::other) return;  // Bytes, File: the engine gives no value
  out.push_back(row);
  if (!has_parts(row.value)) return;
  append_parts(row, unescaped(row.raw_value), reader.context().flattened_properties_max,
               reader.arena(), out);
}

void finish_incident(IncidentDraft& row, FieldReader& reader, std::vector<Incident>& out) {
  require(row, reader);
  if (row.process_instance_id.empty()) return;  // of a timer start or a clean-up job
  if (row.create == kNoTime) reader.complain("(row) has no createTime");
  if (row.end != kNoTime)
    row.status = row.deleted ? IncidentStatus::deleted : IncidentStatus::resolved;
  if (row.tenant.empty()) row.tenant = reader.arena().copy(reader.context().default_tenant);
  row.observed = reader.context().observed;
  if (!excluded(row.tenant, reader.context())) out.push_back(row);
}

void finish_decision(DecisionDraft& row, FieldReader& reader, std::vector<DecisionInstance>& out) {
  require(row, reader);
  if (row.definition_id.empty()) reader.complain("(row) has no decisionDefinitionId");
  if (row.tenant.empty()) row.tenant = reader.arena().copy(reader.context().default_tenant);
  if (excluded(row.tenant, reader.context())) return;
  for (const auto& d : row.input_drafts) {
    row.inputs.push_back({d.clause_id, d.clause_name, typed_value(d.type, d.raw_value, reader)});
  }
  for (const auto& d : row.output_drafts) {
    row.outputs.push_back({d.clause_id, d.clause_name, d.rule_id, d.rule_order, d.variable_name,
                           typed_value(d.type, d.raw_value, reader)});
  }
  out.push_back(std::move(row));
}

void finish_suspension(SuspensionOperation& row, FieldReader& reader,
                       std::vector<SuspensionOperation>& out) {
  require(row, reader);
  out.push_back(row);
}

template <typename Draft>
EpochMs start_of(const Draft& row) {
  return row.start;
}
template <typename Draft>
EpochMs end_of(const Draft& row) {
  return row.end;
}
template <typename Draft>
EpochMs time_of(const Draft& row) {
  return row.time;
}

}  // namespace

Result<FactPage> decode_completed_process_instances(std::string& body,
                                                    const DecodeContext& context) {
  return decode<ProcessInstance, ProcessInstance>(
      body, context, {kProcessInstanceFields, end_of, finish_process_instance});
}
Result<FactPage> decode_running_process_instances(std::string& body, const DecodeContext& context) {
  return decode<ProcessInstance, ProcessInstance>(
      body, context, {kProcessInstanceFields, start_of, finish_process_instance});
}
Result<FactPage> decode_completed_activities(std::string& body, const DecodeContext& context) {
  return decode<FlowNodeInstance, FlowNodeInstance>(body, context,
                                                    {kFlowNodeFields, end_of, finish_flow_node});
}
Result<FactPage> decode_running_activities(std::string& body, const DecodeContext& context) {
  return decode<FlowNodeInstance, FlowNodeInstance>(body, context,
                                                    {kFlowNodeFields, start_of, finish_flow_node});
}
Result<FactPage> decode_completed_user_tasks(std::string& body, const DecodeContext& context) {
  return decode<UserTaskDraft, UserTask>(body, context,
                                         {kUserTaskFields, end_of, finish_user_task});
}
Result<FactPage> decode_running_user_tasks(std::string& body, const DecodeContext& context) {
  return decode<UserTaskDraft, UserTask>(body, context,
                                         {kUserTaskFields, start_of, finish_user_task});
}
Result<FactPage> decode_identity_links(std::string& body, const DecodeContext& context) {
  return decode<IdentityLinkDraft, IdentityLink>(
      body, context, {kIdentityLinkFields, time_of, finish_identity_link});
}
Result<FactPage> decode_variables(std::string& body, const DecodeContext& context) {
  return decode<VariableDraft, Variable>(body, context,
                                         {kVariableFields, time_of, finish_variable});
}
Result<FactPage> decode_open_incidents(std::string& body, const DecodeContext& context) {
  return decode<IncidentDraft, Incident>(
      body, context,
      {kIncidentFields, [](const IncidentDraft& r) { return r.create; }, finish_incident});
}
Result<FactPage> decode_completed_incidents(std::string& body, const DecodeContext& context) {
  return decode<IncidentDraft, Incident>(body, context, {kIncidentFields, end_of, finish_incident});
}
Result<FactPage> decode_decision_instances(std::string& body, const DecodeContext& context) {
  return decode<DecisionDraft, DecisionInstance>(
      body, context,
      {kDecisionFields, [](const DecisionDraft& r) { return r.evaluated; }, finish_decision});
}
Result<FactPage> decode_suspension_operations(std::string& body, const DecodeContext& context) {
  return decode<SuspensionOperation, SuspensionOperation>(
      body, context, {kSuspensionFields, time_of, finish_suspension});
}

}  // namespace hindsight::engine
