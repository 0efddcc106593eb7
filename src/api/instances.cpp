#include "api/instances.h"

#include "api/visible_definitions.h"
#include "bpmn/process_model.h"
#include "events/instances.h"

namespace hindsight::api {
namespace {

using model::kNoDuration;
using model::kNoTime;

void write_text(json::Writer& out, std::string_view name, std::string_view text) {
  json::key(out, name);
  json::string_or_null(out, text);
}

void write_duration(json::Writer& out, std::string_view name, DurationMs duration) {
  json::key(out, name);
  duration == kNoDuration ? out.Null() : out.Int64(duration);
}

const model::Definition* find_definition(const store::DefinitionCatalog& catalog,
                                         const store::InstanceDetails& instance) {
  for (const auto& d : catalog.definitions) {
    if (d.type == model::DefinitionType::process && d.engine == instance.engine &&
        d.id == instance.definition_id)
      return &d;
  }
  return nullptr;
}

/// Names of flow nodes; none when the model is not there or cannot be read.
Result<std::map<std::string, std::string, std::less<>>> node_names(
    store::DefinitionStore& definitions, const store::InstanceDetails& instance) {
  std::map<std::string, std::string, std::less<>> out;
  const auto xml =
      definitions.xml(model::DefinitionType::process, instance.engine, instance.definition_id);
  if (!xml) {
    if (xml.error().code == ErrorCode::not_found) return out;
    return fail(xml.error());
  }
  const auto parsed = bpmn::parse_process(*xml, instance.definition_key);
  if (!parsed) return out;
  for (const auto& node : parsed->flow_nodes) out.emplace(node.id, node.name);
  return out;
}

class InstanceWriter {
 public:
  InstanceWriter(Call& call, const std::map<std::string, std::string, std::less<>>& names)
      : identities_(call.services.identities),
        names_(names),
        zone_(call.zone()),
        now_(call.services.clock.now_ms()),
        out_(buffer_) {}

  std::string write(const store::InstanceDetails& instance, const model::Definition* definition) {
    out_.StartObject();
    json::field(out_, "engine", instance.engine);
    json::field(out_, "processInstanceId", instance.id);
    write_definition(instance, definition);
    write_text(out_, "tenantId", instance.tenant);
    write_text(out_, "businessKey", instance.business_key);
    json::field(out_, "state", to_string(instance.state));
    write_span(instance.start, instance.end, instance.duration);
    write_text(out_, "superProcessInstanceId", instance.super_instance);
    list("flowNodes", instance.nodes);
    list("userTasks", instance.tasks);
    list("variables", instance.variables);
    list("incidents", instance.incidents);
    out_.EndObject();
    return std::string(json::view(buffer_));
  }

 private:
  template <typename Row>
  void list(std::string_view name, const std::vector<Row>& rows) {
    json::key(out_, name);
    out_.StartArray();
    for (const auto& row : rows) {
      out_.StartObject();
      put(row);
      out_.EndObject();
    }
    out_.EndArray();
  }

  void write_definition(const store::InstanceDetails& instance,
                        const model::Definition* definition) {
    json::field(out_, "processDefinitionKey", instance.definition_key);
    json::field(out_, "processDefinitionId", instance.definition_id);
    // A placeholder stands for a definition that the engine no longer has.
    const bool known = definition != nullptr && definition->version > 0;
    write_text(out_, "processDefinitionName", known ? definition->name : std::string());
    write_text(out_, "processDefinitionVersion",
               known ? std::to_string(definition->version) : std::string());
    write_text(out_, "processDefinitionVersionTag",
               known ? definition->version_tag : std::string());
  }

  void put(const store::NodeRun& run) {
    json::field(out_, "id", run.id);
    write_node(run.node);
    write_text(out_, "flowNodeType", run.type);
    write_span(run.start, run.end, run.duration);
    json::field(out_, "canceled", run.canceled);
    write_text(out_, "calledProcessInstanceId", run.called_instance);
  }

  void put(const store::TaskRun& run) {
    json::field(out_, "id", run.id);
    write_node(run.node);
    write_text(out_, "flowNodeInstanceId", run.node_run);
    write_text(out_, "name", run.name);
    write_span(run.start, run.end, run.duration);
    write_time("dueDate", run.due);
    json::field(out_, "priority", std::int64_t{run.priority});
    json::field(out_, "canceled", run.canceled);
    write_times(run);
    write_user("assignee", run.assignee);
    json::key(out_, "candidateGroups");
    out_.StartArray();
    for (const auto& group : run.candidate_groups) json::string(out_, group);
    out_.EndArray();
    const auto claim = std::ranges::find_if(run.changes, &store::TaskChange::assigned);
    write_time("claimDate", claim == run.changes.end() ? kNoTime : claim->time);
    json::key(out_, "assignments");
    out_.StartArray();
    for (const auto& change : run.changes) {
      out_.StartObject();
      write_time("date", change.time);
      json::field(out_, "assigned", change.assigned);
      write_user("user", change.user);
      out_.EndObject();
    }
    out_.EndArray();
  }

  /// A running task goes on in one of the two, as in reports: unclaimed it waits, claimed it is
  /// worked on.
  void write_times(const store::TaskRun& run) {
    auto idle = run.idle;
    auto work = run.work;
    if (run.end == kNoTime && run.start != kNoTime) {
      const auto before = [](DurationMs time) { return time == kNoDuration ? 0 : time; };
      if (run.assignee.empty())
        idle = now_ - run.start - before(work);
      else
        work = now_ - run.start - before(idle);
    }
    write_duration(out_, "idleDuration", idle);
    write_duration(out_, "workDuration", work);
  }

  void put(const store::VariableValue& variable) {
    json::field(out_, "id", variable.id);
    json::field(out_, "name", variable.name);
    json::field(out_, "item", std::int64_t{variable.item});
    json::field(out_, "type", to_string(variable.type));
    json::key(out_, "value");
    variable.is_null ? static_cast<void>(out_.Null()) : json::string(out_, variable.text);
    json::field(out_, "truncated", variable.truncated);
    write_time("lastUpdate", variable.time);
  }

  void put(const store::IncidentRun& incident) {
    json::field(out_, "id", incident.id);
    write_node(incident.node);
    write_text(out_, "incidentType", incident.type);
    write_text(out_, "message", incident.message);
    write_span(incident.create, incident.end, kNoDuration);
    json::field(out_, "status", to_string(incident.status));
  }

  void write_node(std::string_view id) {
    write_text(out_, "flowNodeId", id);
    const auto plain = bpmn::activity_of(id);
    const auto at = names_.find(plain);
    write_text(out_, "flowNodeName",
               at == names_.end() || at->second.empty() ? plain : std::string_view(at->second));
  }

  void write_user(std::string_view name, const std::string& id) {
    write_text(out_, name, id);
    const auto shown = id.empty() ? std::string() : identities_.user_name(id);
    write_text(out_, std::string(name) + "Name", shown.empty() ? id : shown);
  }

  /// Start, end, and how long it took or has taken until now.
  void write_span(EpochMs start, EpochMs end, DurationMs duration) {
    if (duration == kNoDuration && start != kNoTime)
      duration = (end == kNoTime ? now_ : end) - start;
    write_time("startDate", start);
    write_time("endDate", end);
    write_duration(out_, "duration", duration);
  }

  void write_time(std::string_view name, EpochMs time) {
    json::key(out_, name);
    time == kNoTime ? static_cast<void>(out_.Null()) : json::string(out_, zone_.format(time));
  }

  engine::IdentityDirectory& identities_;
  const std::map<std::string, std::string, std::less<>>& names_;
  const TimeZone zone_;
  const EpochMs now_;
  json::Buffer buffer_;
  json::Writer out_;
};

/// Under which ids the store may have the instance. Those that were made of events are known by
/// their trace, which each event-based process may have an instance of: the query says which one.
std::vector<std::string> stored_ids(const Call& call, const std::string& engine,
                                    const std::string& id) {
  if (engine != model::kEventEngine) return {id};
  const auto key = call.request.parameter("processDefinitionKey");
  std::vector<std::string> out;
  const auto catalog = call.services.definitions.catalog();
  for (const auto& definition : catalog->definitions) {
    if (definition.engine != engine || definition.key.empty() || !may_see(call, definition))
      continue;
    if (!key || *key == definition.key)
      out.push_back(
          Id128::of(events::instance_name(events::publication_of(definition.id), Id128::of(id)))
              .uuid());
  }
  return out;
}

}  // namespace

Result<net::Response> get_instance(Call& call) {
  const auto& engine = call.path_parameter("engine");
  const auto& id = call.path_parameter("processInstanceId");
  store::QueryLimits limits;
  limits.stop = call.stop;
  std::optional<store::InstanceDetails> instance;
  {
    HS_ASSIGN(const auto reading, call.services.reports.read(limits));
    for (const auto& stored : stored_ids(call, engine, id)) {
      if (instance) break;
      HS_ASSIGN(instance, reading->instance(engine, stored));
    }
  }
  // Without a key there is nothing that a right could be about.
  const bool visible =
      instance && !instance->definition_key.empty() &&
      call.rights->allows_instance(model::DefinitionType::process, instance->definition_key,
                                   instance->tenant, instance->engine);
  if (!visible)
    return fail(ErrorCode::not_found,
                "there is no process instance '" + id + "', or you may not see it");
  call.services.identities.refresh(call.stop);
  HS_ASSIGN(const auto names, node_names(call.services.definitions, *instance));
  const auto catalog = call.services.definitions.catalog();
  return net::Response::json(
      InstanceWriter(call, names).write(*instance, find_definition(*catalog, *instance)));
}

}  // namespace hindsight::api
