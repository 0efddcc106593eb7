#include "store/search/instance_codec.h"

namespace hindsight::store::search {
namespace {

using model::kNoDuration;
using model::kNoTime;

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
