#include "store/search/instance_codec.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_map>

#include "model/user_task_durations.h"

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
    json::field(out_, "seen", facts.instance.has_value());
    if (facts.instance) put(*facts.instance);
    array("flowNodes", facts.flow_nodes);
    put_tasks(facts);
    array("identityLinks", facts.identity_links);
    array("variables", facts.variables);
    array("incidents", facts.incidents);
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
    time(out_, "start", row.create);
    time(out_, "end", row.end);
    elapsed(out_, row.create, row.end,
            row.end == kNoTime ? kNoDuration : DurationMs{row.end - row.create});
    json::field(out_, "status", to_string(row.status));
    id(out_, "rootCauseIncident", row.root_cause_incident_id);
    if (row.status == model::IncidentStatus::open) json::field(out_, "observed", row.observed);
  }

  void put_tasks(const InstanceFacts& facts) {
    if (facts.user_tasks.empty()) return;
    std::unordered_map<Id128, std::vector<model::IdentityLink>> links;
    for (const auto& link : facts.identity_links) links[link.task_id].push_back(link);
    json::key(out_, "userTasks");
    out_.StartArray();
    for (const auto& task : facts.user_tasks) {
      const bool canceled = task.end != kNoTime && task.delete_reason != "completed";
      out_.StartObject();
      put(task);
      put(task, model::derive(task.start, task.end, task.duration, canceled, links[task.id.key]));
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

  void put(const model::UserTask& row, const model::UserTaskDerived& derived) {
    json::field(out_, "assignee", derived.assignee);
    if (!derived.candidate_groups.empty()) {
      json::key(out_, "candidateGroups");
      out_.StartArray();
      for (const auto& group : derived.candidate_groups) json::string(out_, group);
      out_.EndArray();
    }
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

  const Id128 uid_;
  std::string_view engine_;
  json::Buffer buffer_;
  json::Writer out_;
  std::set<std::string_view> definitions_;
};

/// Reads the members of one object; the first that has another type than it was written with is
/// remembered.
class Reader {
 public:
  /// `uid` of the document and the length of its engine's alias.
  Reader(const json::Value& object, const Id128& uid, std::size_t engine_size, model::Arena& arena)
      : object_(object), uid_(uid), engine_size_(engine_size), arena_(arena) {}

  std::string_view text(std::string_view name) {
    const auto* value = json::find(object_, name);
    if (value == nullptr) return {};
    if (!value->IsString()) return wrong(), std::string_view();
    return arena_.copy(json::view(*value));
  }
  std::int64_t integer(std::string_view name, std::int64_t fallback) {
    const auto* value = json::find(object_, name);
    if (value == nullptr) return fallback;
    if (!value->IsInt64()) return wrong(), fallback;
    return value->GetInt64();
  }
  double number(std::string_view name) {
    const auto* value = json::find(object_, name);
    if (value == nullptr) return 0;
    if (!value->IsNumber()) return wrong(), 0;
    return value->GetDouble();
  }
  bool boolean(std::string_view name) {
    const auto* value = json::find(object_, name);
    if (value == nullptr) return false;
    if (!value->IsBool()) wrong();
    return value->IsTrue();
  }
  EpochMs time(std::string_view name) { return integer(name, kNoTime); }
  Id128 id(std::string_view name) {
    const auto* value = json::find(object_, name);
    if (value == nullptr) return {};
    const auto id = value->IsString() ? Id128::from_uuid(json::view(*value)) : std::nullopt;
    if (!id) wrong();
    return id.value_or(Id128{});
  }
  Id128 instance() {
    const auto* value = json::find(object_, "processInstance");
    if (value == nullptr) return uid_;
    const bool none = value->IsString() && value->GetStringLength() == 0;
    return none ? Id128{} : id("processInstance");
  }
  DurationMs duration() {
    return boolean("noDuration") ? kNoDuration : integer("total", kNoDuration);
  }
  model::EntityId entity() {
    model::EntityId out;
    out.key = id("id");
    out.text = text("idText");
    out.derivable = out.text.empty();
    return out;
  }
  std::string_view definition() {
    const auto name = text("definition");
    return name.size() > engine_size_ ? name.substr(engine_size_ + 1) : std::string_view();
  }
  [[nodiscard]] bool is_right() const { return right_; }

 private:
  void wrong() { right_ = false; }
  const json::Value& object_;
  const Id128 uid_;
  const std::size_t engine_size_;
  model::Arena& arena_;
  bool right_ = true;
};

template <typename Enum, std::size_t N>
Enum enum_of(std::string_view name, const Enum (&all)[N], Enum fallback) {
  for (const auto value : all) {
    if (to_string(value) == name) return value;
  }
  return fallback;
}

void get(Reader& in, model::ProcessInstance& row) {
  using enum model::InstanceState;
  row.definition_id = in.definition();
  row.definition_key = in.text("definitionKey");
  row.business_key = in.text("businessKey");
  row.tenant = in.text("tenant");
  row.start = in.time("start");
  row.end = in.time("end");
  row.duration = in.duration();
  row.state =
      enum_of(in.text("state"),
              {active, suspended, completed, externally_terminated, internally_terminated}, active);
  row.super_process_instance_id = in.id("superProcessInstance");
  row.root_process_instance_id = in.id("rootProcessInstance");
  row.observed = in.integer("observed", 0);
}

void get(Reader& in, model::FlowNodeInstance& row) {
  row.id = in.entity();
  row.process_instance_id = in.instance();
  row.definition_id = in.definition();
  row.flow_node_id = in.text("flowNode");
  row.flow_node_type = in.text("type");
  row.tenant = in.text("tenant");
  row.start = in.time("start");
  row.end = in.time("end");
  row.duration = in.duration();
  row.canceled = in.boolean("canceled");
  row.task_id = in.id("task");
  row.called_process_instance_id = in.id("calledProcessInstance");
  row.sequence = in.integer("sequence", 0);
  row.observed = in.integer("observed", 0);
}

void get(Reader& in, model::UserTask& row) {
  row.id = in.entity();
  row.process_instance_id = in.instance();
  row.flow_node_instance_id = in.id("flowNodeInstance");
  row.definition_id = in.definition();
  row.flow_node_id = in.text("flowNode");
  row.name = in.text("name");
  row.tenant = in.text("tenant");
  row.delete_reason = in.text("deleteReason");
  row.start = in.time("start");
  row.end = in.time("end");
  row.duration = in.duration();
  row.due = in.time("due");
  row.priority = static_cast<std::int32_t>(in.integer("priority", 0));
  row.observed = in.integer("observed", 0);
}

void get(Reader& in, model::IdentityLink& row) {
  row.id = in.entity();
  row.task_id = in.id("task");
  row.process_instance_id = in.instance();
  row.type = static_cast<model::LinkType>(in.integer("type", 3));
  row.operation = static_cast<model::LinkOperation>(in.integer("operation", 0));
  row.user = in.text("user");
  row.group = in.text("group");
  row.time = in.time("time");
}

void get(Reader& in, model::Variable& row) {
  using enum model::VariableType;
  row.id = in.entity();
  row.process_instance_id = in.instance();
  row.definition_id = in.definition();
  row.tenant = in.text("tenant");
  row.name = in.text("name");
  row.item = static_cast<std::int32_t>(in.integer("item", 0));
  row.value.type = enum_of(in.text("type"),
                           {null, string, short_integer, integer, long_integer, double_number,
                            boolean, date, object, json, other},
                           other);
  row.value.is_null = in.boolean("isNull");
  row.value.truncated = in.boolean("truncated");
  row.value.text = in.text("value");
  row.value.number = in.number("number");
  row.value.integer = in.integer("integer", 0);
  row.sequence = in.integer("sequence", 0);
  row.time = in.time("time");
  row.revision = static_cast<std::int32_t>(in.integer("revision", 0));
}

void get(Reader& in, model::Incident& row) {
  using enum model::IncidentStatus;
  row.id = in.entity();
  row.process_instance_id = in.instance();
  row.definition_id = in.definition();
  row.flow_node_id = in.text("flowNode");
  row.type = in.text("type");
  row.message = in.text("message");
  row.tenant = in.text("tenant");
  row.create = in.time("start");
  row.end = in.time("end");
  row.status = enum_of(in.text("status"), {open, resolved, deleted}, open);
  row.root_cause_incident_id = in.id("rootCauseIncident");
  row.observed = in.integer("observed", 0);
}

template <typename Row>
bool get_array(const json::Value& source, std::string_view name, const Id128& uid,
               std::size_t engine_size, model::Arena& arena, std::vector<Row>& rows) {
  const auto* array = json::find(source, name);
  if (array == nullptr) return true;
  if (!array->IsArray()) return false;
  rows.reserve(array->Size());
  for (const auto& element : array->GetArray()) {
    if (!element.IsObject()) return false;
    Reader in(element, uid, engine_size, arena);
    get(in, rows.emplace_back());
    if (!in.is_right()) return false;
  }
  return true;
}

}  // namespace

std::string definition_name(std::string_view engine, std::string_view id) {
  if (id.empty()) return {};
  std::string out(engine);
  return out.append(1, ':').append(id);
}

std::string encode_instance(const Id128& uid, std::string_view engine, const InstanceFacts& facts) {
  return Encoder(uid, engine).encode(facts);
}

Result<InstanceFacts> decode_instance(const json::Value& source, model::Arena& arena) {
  const auto text = json::string_or(source, "uid");
  const auto uid = Id128::from_uuid(text);
  const auto damaged = [&] {
    return fail(ErrorCode::data_loss, "a document of the shared store cannot be read", text);
  };
  if (!uid) return damaged();
  const auto engine_size = json::string_or(source, "engine").size();
  InstanceFacts facts;
  const auto* seen = json::find(source, "seen");
  if (seen != nullptr && seen->IsTrue()) {
    Reader in(source, *uid, engine_size, arena);
    auto& row = facts.instance.emplace();
    row.id.key = *uid;
    row.id.text = in.text("idText");
    row.id.derivable = row.id.text.empty();
    get(in, row);
    if (!in.is_right()) return damaged();
  }
  const auto read = [&](std::string_view name, auto& rows) {
    return get_array(source, name, *uid, engine_size, arena, rows);
  };
  const bool right = read("flowNodes", facts.flow_nodes) && read("userTasks", facts.user_tasks) &&
                     read("identityLinks", facts.identity_links) &&
                     read("variables", facts.variables) && read("incidents", facts.incidents);
  if (!right) return damaged();
  return facts;
}

}  // namespace hindsight::store::search
