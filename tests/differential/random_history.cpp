#include "differential/random_history.h"

#include <algorithm>

#include "store/instance_details.h"

namespace hindsight::differential {

using model::kNoDuration;
using model::kNoTime;
using model::VariableType;

RandomHistory::RandomHistory(std::uint64_t seed) : random_(seed) {
  migrates_ = chance(40);
  loses_instances_ = chance(40);
  grow();
}

void RandomHistory::grow() {
  const auto instances = 5 + below(60);
  for (std::int64_t i = 0; i < instances; ++i) instance();
}

model::EntityId RandomHistory::entity(std::string_view engine) {
  model::EntityId out;
  out.key = fresh_id();
  out.derivable = !chance(10);
  out.text = keep(out.derivable ? out.key.uuid() : std::to_string(below(1'000'000'000)));
  if (!out.derivable) out.key = store::keys_of(engine, out.text).front();
  return out;
}

void RandomHistory::instance() {
  Instance in{};
  in.engine = pick(kEngines);
  in.definition_key = pick(kKeys);
  in.definition_id = keep(std::string(in.definition_key) + ":" + std::to_string(1 + below(3)));
  in.tenant = pick(kTenants);
  in.start = kBegin + below(90LL * 86'400'000);
  in.end = chance(70) ? in.start + below(1 + std::min<EpochMs>(kNow - in.start, 10LL * 86'400'000))
                      : kNoTime;
  model::ProcessInstance row;
  row.id = entity(in.engine);
  in.id = row.id.key;
  row.definition_id = in.definition_id;
  row.definition_key = in.definition_key;
  if (chance(60)) row.business_key = keep("key-" + std::to_string(below(40)));
  row.tenant = in.tenant;
  row.start = in.start;
  row.observed = 1 + below(5);
  if (chance(20)) row.super_process_instance_id = fresh_id();
  const bool suspended = chance(20);
  row.state = suspended ? model::InstanceState::suspended : model::InstanceState::active;
  if (in.end == kNoTime || chance(40)) state(in.engine, row);
  if (in.end != kNoTime) {
    row.end = in.end;
    row.duration = in.end - in.start;
    row.state = chance(20)   ? model::InstanceState::externally_terminated
                : chance(10) ? model::InstanceState::internally_terminated
                             : model::InstanceState::completed;
    row.observed += 1;
    // Sometimes the rows of an instance come without it.
    if (!loses_instances_ || !chance(8)) state(in.engine, row);
  }
  flow_nodes(in);
  variables(in);
  if (chance(25)) incident(in);
  if (chance(20)) decision(in);
  if (chance(10)) operation(in);
}

std::string_view RandomHistory::definition_of_row(const Instance& in) {
  if (!migrates_ || !chance(10)) return in.definition_id;
  return keep(std::string(in.definition_key) + ":" + std::to_string(1 + below(3)));
}

void RandomHistory::flow_nodes(const Instance& in) {
  const auto count = below(8);
  for (std::int64_t i = 0; i < count; ++i) {
    model::FlowNodeInstance row;
    row.id = entity(in.engine);
    row.process_instance_id = in.id;
    row.definition_id = definition_of_row(in);
    row.definition_key = in.definition_key;
    row.flow_node_id = pick(kNodes);
    row.flow_node_type = chance(50)   ? "userTask"
                         : chance(70) ? "serviceTask"
                         : chance(50) ? "multiInstanceBody"
                                      : "exclusiveGateway";
    row.tenant = in.tenant;
    // Short paths that begin together are often the same.
    row.start = in.start + (chance(50) ? 0 : below(1'000'000));
    row.sequence = chance(90) ? i : 0;
    row.observed = 1 + below(3);
    if (chance(50)) state(in.engine, row);
    if (in.end != kNoTime || chance(60)) {
      row.end = row.start + below(3'000'000);
      row.duration = row.end - row.start;
      row.canceled = chance(10);
      row.observed += 1;
      state(in.engine, row);
    } else {
      state(in.engine, row);
    }
    if (row.flow_node_type == "userTask") user_task(in, row);
  }
}

void RandomHistory::user_task(const Instance& in, const model::FlowNodeInstance& node) {
  model::UserTask row;
  row.id = entity(in.engine);
  row.process_instance_id = in.id;
  row.flow_node_instance_id = node.id.key;
  row.definition_id = definition_of_row(in);
  row.definition_key = in.definition_key;
  row.flow_node_id = node.flow_node_id;
  row.name = keep("task " + std::string(node.flow_node_id));
  row.tenant = in.tenant;
  row.start = node.start;
  row.priority = static_cast<std::int32_t>(below(100));
  row.observed = 1;
  if (chance(20)) row.due = node.start + 5'000;
  if (node.end == kNoTime || chance(40)) state(in.engine, row);
  if (node.end != kNoTime) {
    row.end = node.end;
    row.duration = node.duration;
    row.delete_reason = node.canceled ? "deleted" : "completed";
    row.observed = 2;
    state(in.engine, row);
  }
  links(in, row);
}

void RandomHistory::links(const Instance& in, const model::UserTask& task) {
  auto time = task.start;
  const char* assignee = nullptr;
  const auto count = below(5);
  for (std::int64_t i = 0; i < count; ++i) {
    model::IdentityLink row;
    row.id = entity(in.engine);
    row.task_id = task.id.key;
    row.process_instance_id = in.id;
    if (chance(30)) {
      row.type = model::LinkType::candidate;
      row.group = chance(50) ? "sales" : "risk";
    } else {
      row.type = model::LinkType::assignee;
      row.operation = assignee ? model::LinkOperation::remove : model::LinkOperation::add;
      if (!assignee) assignee = pick(kPeople);
      row.user = assignee;
      if (row.operation == model::LinkOperation::remove) assignee = nullptr;
    }
    time += 1 + below(100'000);
    if (task.end != kNoTime) time = std::min(time, task.end);
    row.time = time;
    state(in.engine, row);
  }
}

model::TypedValue RandomHistory::value(VariableType type) {
  model::TypedValue out;
  out.type = type;
  out.is_null = chance(10);
  if (out.is_null) return out;
  switch (type) {
    case VariableType::string: {
      static constexpr const char* kTexts[] = {"A", "a", "B b", "Straße", "ÄÖ", "100", "x*y?", ""};
      out.text = pick(kTexts);
      break;
    }
    case VariableType::boolean:
      out.number = chance(50) ? 1 : 0;
      out.integer = static_cast<std::int64_t>(out.number);
      out.text = out.integer ? "true" : "false";
      break;
    case VariableType::date:
      out.integer = kBegin + below(90) * 86'400'000;
      out.number = static_cast<double>(out.integer);
      out.text = keep(std::to_string(out.integer));
      break;
    case VariableType::double_number:
      out.number = static_cast<double>(below(400)) / 4.0;
      out.text = keep(std::to_string(out.number));
      break;
    default:
      out.integer = below(50) - 10;
      out.number = static_cast<double>(out.integer);
      out.text = keep(std::to_string(out.integer));
  }
  return out;
}

void RandomHistory::variables(const Instance& in) {
  static constexpr VariableType kTypes[] = {VariableType::string, VariableType::long_integer,
                                            VariableType::double_number, VariableType::boolean,
                                            VariableType::date};
  static constexpr const char* kNames[] = {"customer", "amount", "rate", "express", "due"};
  for (std::size_t i = 0; i < 5; ++i) {
    const auto holders = chance(70) ? 1 + below(2) : 0;
    for (std::int64_t h = 0; h < holders; ++h) {
      model::Variable row;
      row.id = entity(in.engine);
      row.process_instance_id = in.id;
      row.definition_id = definition_of_row(in);
      row.definition_key = in.definition_key;
      row.name = kNames[i];
      row.tenant = in.tenant;
      const auto updates = 1 + below(3);
      for (std::int64_t u = 0; u < updates; ++u) {
        // The type of a variable may change with a value.
        row.value = value(chance(90) ? kTypes[i] : VariableType::string);
        row.sequence = 10 * h + u;
        row.revision = static_cast<std::int32_t>(u);
        row.time = in.start + u * 1000;
        state(in.engine, row);
      }
    }
  }
}

void RandomHistory::incident(const Instance& in) {
  model::Incident row;
  row.id = entity(in.engine);
  row.process_instance_id = in.id;
  row.definition_id = definition_of_row(in);
  row.definition_key = in.definition_key;
  row.flow_node_id = pick(kNodes);
  row.type = "failedJob";
  row.message = pick(kMessages);
  row.tenant = in.tenant;
  row.create = in.start + below(100'000);
  row.observed = 1;
  if (chance(70)) state(in.engine, row);
  if (chance(60)) {
    row.end = row.create + below(1'000'000);
    row.status = chance(80) ? model::IncidentStatus::resolved : model::IncidentStatus::deleted;
    state(in.engine, row);
  }
}

void RandomHistory::decision(const Instance& in) {
  model::DecisionInstance row;
  row.id = entity(in.engine);
  row.definition_id = "risk:1";
  row.definition_key = "risk";
  row.process_definition_id = in.definition_id;
  row.process_definition_key = in.definition_key;
  row.process_instance_id = in.id;
  row.flow_node_id = pick(kNodes);
  row.tenant = in.tenant;
  row.evaluated = in.start + 10;
  row.inputs.push_back({"in1", "Amount", value(VariableType::double_number)});
  row.outputs.push_back({"out1", "Risk", "rule-2", 1, "risk", value(VariableType::string)});
  state(in.engine, row);
}

void RandomHistory::operation(const Instance& in) {
  model::SuspensionOperation row;
  row.id = entity(in.engine);
  row.operation_type = "Suspend";
  row.entity_type = "ProcessInstance";
  if (chance(80)) row.process_instance_id = in.id;
  row.definition_id = in.definition_id;
  row.definition_key = in.definition_key;
  row.user = pick(kPeople);
  row.time = in.start + 20;
  state(in.engine, row);
}

store::ImportBatch RandomHistory::definitions() const {
  store::ImportBatch batch;
  batch.engine = kEngines[0];
  for (const auto* engine : kEngines) {
    for (const auto* key : kKeys) {
      // Version 3 of each stays a placeholder.
      for (int version = 1; version <= 2; ++version) {
        model::Definition d;
        d.engine = engine;
        d.key = key;
        d.id = std::string(key) + ":" + std::to_string(version);
        d.name = std::string("Process ") + key;
        d.version = version;
        d.deployed = kBegin + version;
        batch.definitions.push_back(std::move(d));
      }
    }
    batch.tenants.push_back({engine, "retail", "Retail"});
  }
  batch.xml.push_back({model::DefinitionType::process, "one", "order:1", "<definitions/>"});
  batch.xml.push_back({model::DefinitionType::process, "one", "order:2", ""});
  return batch;
}

std::vector<store::ImportBatch> RandomHistory::shuffled_batches() {
  auto statements = statements_;
  const auto repeats = statements.size() / 5;
  for (std::size_t i = 0; i < repeats; ++i)
    statements.push_back(statements_[static_cast<std::size_t>(
        below(static_cast<std::int64_t>(statements_.size())))]);
  std::shuffle(statements.begin(), statements.end(), random_);
  std::vector<store::ImportBatch> batches;
  for (auto& statement : statements) {
    if (batches.empty() || batches.back().engine != statement.engine || chance(2)) {
      batches.emplace_back();
      batches.back().engine = statement.engine;
    }
    model::FactPage page;
    page.rows = std::move(statement.rows);
    batches.back().pages.push_back(std::move(page));
  }
  return batches;
}

}  // namespace hindsight::differential
