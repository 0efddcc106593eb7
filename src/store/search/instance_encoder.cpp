#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "model/paths.h"
#include "model/user_task_durations.h"
#include "store/search/instance_codec.h"

namespace hindsight::store::search {
namespace {

using model::kNoDuration;
using model::kNoTime;

/// What a Lucene term can hold.
constexpr std::size_t kTermBytesMax = 32'766;

void time(json::Writer& out, std::string_view name, EpochMs value) {
  if (value != kNoTime) json::field(out, name, std::int64_t{value});
}
void text(json::Writer& out, std::string_view name, std::string_view value) {
  if (!value.empty()) json::field(out, name, value);
}
void id(json::Writer& out, std::string_view name, const Id128& value) {
  if (!value.empty()) json::field(out, name, value.uuid());
}
void entity(json::Writer& out, const model::EntityId& value) {
  json::field(out, "id", value.key.uuid());
  if (!value.derivable) json::field(out, "idText", value.text);
}
/// Most flags are false and most small numbers 0: what is left out makes a document smaller.
void flag(json::Writer& out, std::string_view name, bool value) {
  if (value) json::field(out, name, true);
}
void count(json::Writer& out, std::string_view name, std::int64_t value) {
  if (value != 0) json::field(out, name, value);
}
/// When the engine said so only matters while a row runs (model/merge.h).
void observed(json::Writer& out, EpochMs end, EpochMs at) {
  if (end == kNoTime) json::field(out, "observed", std::int64_t{at});
}
/// `total` of what has ended, `totalBase` of what runs.
void elapsed(json::Writer& out, EpochMs start, EpochMs end, DurationMs duration) {
  if (duration != kNoDuration) {
    json::field(out, "total", std::int64_t{duration});
  } else if (end != kNoTime) {
    json::field(out, "total", std::int64_t{end - start});
    json::field(out, "noDuration", true);
  } else {
    json::field(out, "totalBase", std::int64_t{start});
  }
}

class Encoder {
 public:
  Encoder(const Id128& uid, std::string_view engine) : uid_(uid), engine_(engine), out_(buffer_) {}

  std::string encode(const InstanceFacts& facts) {
    out_.StartObject();
    json::field(out_, "uid", uid_.uuid());
    json::field(out_, "engine", engine_);
    json::field(out_, "layout", kLayout);
    json::field(out_, "seen", facts.instance.has_value());
    derive_tasks(facts);
    home_ = facts.instance ? &*facts.instance : nullptr;
    if (home_ != nullptr) put(*home_);
    if (home_ != nullptr && home_->end != kNoTime) put_path(facts.flow_nodes);
    array("flowNodes", facts.flow_nodes);
    put_tasks(facts.user_tasks);
    array("identityLinks", facts.identity_links);
    array("variables", facts.variables);
    array("incidents", facts.incidents);
    flag(out_, "uniform", home_ != nullptr && !strays_);
    json::key(out_, "definitions");
    out_.StartArray();
    for (const auto definition : definitions_)
      json::string(out_, definition_name(engine_, definition));
    out_.EndArray();
    out_.EndObject();
    return std::string(json::view(buffer_));
  }

 private:
  template <typename Row>
  void array(std::string_view name, const std::vector<Row>& rows) {
    if (rows.empty()) return;
    json::key(out_, name);
    out_.StartArray();
    for (const auto& row : rows) {
      out_.StartObject();
      put(row);
      out_.EndObject();
    }
    out_.EndArray();
  }

  /// Rows mostly belong to the document's instance, which then goes without saying.
  void instance(const Id128& id) {
    if (id != uid_) json::field(out_, "processInstance", id.empty() ? std::string() : id.uuid());
  }

  /// What every fact about a definition has.
  void belongs(std::string_view definition, std::string_view tenant) {
    json::field(out_, "definition", definition_name(engine_, definition));
    json::field(out_, "tenant", tenant);
    if (!definition.empty()) definitions_.insert(definition);
    if (home_ != nullptr && (definition != home_->definition_id || tenant != home_->tenant))
      strays_ = true;
  }

  void put(const model::ProcessInstance& row) {
    json::field(out_, "id", row.id.derivable ? row.id.key.uuid() : std::string(row.id.text));
    if (!row.id.derivable) json::field(out_, "idText", row.id.text);
    belongs(row.definition_id, row.tenant);
    text(out_, "tenantId", row.tenant);
    text(out_, "definitionId", row.definition_id);
    text(out_, "definitionKey", row.definition_key);
    text(out_, "businessKey", row.business_key);
    time(out_, "start", row.start);
    time(out_, "end", row.end);
    elapsed(out_, row.start, row.end, row.duration);
    json::field(out_, "state", to_string(row.state));
    id(out_, "superProcessInstance", row.super_process_instance_id);
    id(out_, "rootProcessInstance", row.root_process_instance_id);
    observed(out_, row.end, row.observed);
  }

  void put_path(const std::vector<model::FlowNodeInstance>& flow_nodes) {
    std::string joined;
    for (const auto node : model::path_of(flow_nodes)) joined.append(node).append(1, '\n');
    json::field(out_, "path", Id128::of(joined).uuid());
  }

  void put(const model::FlowNodeInstance& row) {
    entity(out_, row.id);
    instance(row.process_instance_id);
    belongs(row.definition_id, row.tenant);
    json::field(out_, "flowNode", row.flow_node_id);
    text(out_, "type", row.flow_node_type);
    time(out_, "start", row.start);
    time(out_, "end", row.end);
    elapsed(out_, row.start, row.end, row.duration);
    flag(out_, "canceled", row.canceled);
    if (const auto task = task_of_.find(row.id.key); task != task_of_.end())
      put_people(derived_[task->second]);
    id(out_, "task", row.task_id);
    id(out_, "calledProcessInstance", row.called_process_instance_id);
    count(out_, "sequence", row.sequence);
    observed(out_, row.end, row.observed);
  }

  void put(const model::IdentityLink& row) {
    entity(out_, row.id);
    id(out_, "task", row.task_id);
    instance(row.process_instance_id);
    json::field(out_, "type", static_cast<std::int64_t>(row.type));
    json::field(out_, "operation", static_cast<std::int64_t>(row.operation));
    text(out_, "user", row.user);
    text(out_, "group", row.group);
    time(out_, "time", row.time);
  }

  void put(const model::Variable& row) {
    entity(out_, row.id);
    instance(row.process_instance_id);
    belongs(row.definition_id, row.tenant);
    json::field(out_, "name", row.name);
    count(out_, "item", row.item);
    json::field(out_, "type", to_string(row.value.type));
    flag(out_, "isNull", row.value.is_null);
    const bool too_long = row.value.text.size() > kTermBytesMax;
    flag(out_, "truncated", row.value.truncated || too_long);
    if (!row.value.is_null) {
      json::field(out_, "value", too_long ? cut(row.value.text) : row.value.text);
      if (std::isfinite(row.value.number)) {
        json::key(out_, "number");
        out_.Double(row.value.number);
      }
      count(out_, "integer", row.value.integer);
    }
    count(out_, "sequence", row.sequence);
    time(out_, "time", row.time);
    count(out_, "revision", row.revision);
  }

  /// Never in the middle of a character.
  static std::string_view cut(std::string_view value) {
    std::size_t size = kTermBytesMax;
    while (size > 0 && (static_cast<unsigned char>(value[size]) & 0xC0U) == 0x80U) --size;
    return value.substr(0, size);
  }

  void put(const model::Incident& row) {
    entity(out_, row.id);
    instance(row.process_instance_id);
    belongs(row.definition_id, row.tenant);
    json::field(out_, "flowNode", row.flow_node_id);
    text(out_, "type", row.type);
    json::field(out_, "message", row.message);
    json::field(out_, "headline", model::headline(row.message));
    time(out_, "start", row.create);
    time(out_, "end", row.end);
    elapsed(out_, row.create, row.end,
            row.end == kNoTime ? kNoDuration : DurationMs{row.end - row.create});
    json::field(out_, "status", to_string(row.status));
    id(out_, "rootCauseIncident", row.root_cause_incident_id);
    if (row.status == model::IncidentStatus::open) json::field(out_, "observed", row.observed);
  }

  /// What user tasks and their flow nodes copy from each other, so that one row has all of it.
  void derive_tasks(const InstanceFacts& facts) {
    std::unordered_map<Id128, std::vector<model::IdentityLink>> links;
    for (const auto& link : facts.identity_links) links[link.task_id].push_back(link);
    for (const auto& task : facts.user_tasks) {
      const bool deleted = task.end != kNoTime && task.delete_reason != "completed";
      task_of_.emplace(task.flow_node_instance_id, derived_.size());
      derived_.push_back(
          model::derive(task.start, task.end, task.duration, deleted, links[task.id.key]));
    }
    for (const auto& node : facts.flow_nodes) {
      if (node.canceled) canceled_.insert(node.id.key);
    }
  }

  void put_tasks(const std::vector<model::UserTask>& tasks) {
    if (tasks.empty()) return;
    json::key(out_, "userTasks");
    out_.StartArray();
    for (std::size_t i = 0; i < tasks.size(); ++i) {
      out_.StartObject();
      put(tasks[i]);
      flag(out_, "canceled", canceled_.contains(tasks[i].flow_node_instance_id));
      put_people(derived_[i]);
      put_times(tasks[i], derived_[i]);
      put_moments("unclaimed", derived_[i].handovers.unclaimed);
      put_moments("claimed", derived_[i].handovers.claimed);
      out_.EndObject();
    }
    out_.EndArray();
  }

  void put(const model::UserTask& row) {
    entity(out_, row.id);
    instance(row.process_instance_id);
    id(out_, "flowNodeInstance", row.flow_node_instance_id);
    belongs(row.definition_id, row.tenant);
    json::field(out_, "flowNode", row.flow_node_id);
    text(out_, "name", row.name);
    text(out_, "deleteReason", row.delete_reason);
    time(out_, "start", row.start);
    time(out_, "end", row.end);
    elapsed(out_, row.start, row.end, row.duration);
    time(out_, "due", row.due);
    count(out_, "priority", row.priority);
    observed(out_, row.end, row.observed);
  }

  void put_people(const model::UserTaskDerived& derived) {
    json::field(out_, "assignee", derived.assignee);
    if (derived.candidate_groups.empty()) return;
    json::key(out_, "candidateGroups");
    out_.StartArray();
    for (const auto& group : derived.candidate_groups) json::string(out_, group);
    out_.EndArray();
  }

  void put_times(const model::UserTask& row, const model::UserTaskDerived& derived) {
    // A running task goes on in one of the two: unclaimed it waits, claimed it is worked on. What
    // it had of that before is kept under another name.
    const bool runs = row.end == kNoTime;
    const bool claimed = !derived.assignee.empty();
    const auto or_none = [](DurationMs value) { return value == kNoDuration ? 0 : value; };
    const bool waits = runs && !claimed;
    const bool works = runs && claimed;
    if (waits) json::field(out_, "idleBase", std::int64_t{row.start + or_none(derived.work)});
    if (works) json::field(out_, "workBase", std::int64_t{row.start + or_none(derived.idle)});
    time(out_, waits ? "idleBefore" : "idleTotal", derived.idle);
    time(out_, works ? "workBefore" : "workTotal", derived.work);
  }

  void put_moments(std::string_view name, const std::vector<EpochMs>& moments) {
    if (moments.empty()) return;
    json::key(out_, name);
    out_.StartArray();
    for (const auto moment : moments) out_.Int64(moment);
    out_.EndArray();
  }

  const Id128 uid_;
  std::string_view engine_;
  json::Buffer buffer_;
  json::Writer out_;
  std::set<std::string_view> definitions_;
  const model::ProcessInstance* home_ = nullptr;
  bool strays_ = false;  ///< a row belongs elsewhere than its process instance
  std::vector<model::UserTaskDerived> derived_;     ///< parallel to the user tasks
  std::unordered_map<Id128, std::size_t> task_of_;  ///< by run of a flow node
  std::set<Id128> canceled_;                        ///< runs of flow nodes
};

}  // namespace

std::string definition_name(std::string_view engine, std::string_view id) {
  if (id.empty()) return {};
  std::string out(engine);
  return out.append(1, ':').append(id);
}

std::string encode_instance(const Id128& uid, std::string_view engine, const InstanceFacts& facts) {
  return Encoder(uid, engine).encode(facts);
}

}  // namespace hindsight::store::search
