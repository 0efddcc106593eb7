#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ranges>
#include <string>
#include <vector>

#include "decisions.h"
#include "history.h"
#include "row_text.h"

/// Writes the made-up history of one process as an index with nested documents holds it, as lines
/// of `_bulk` requests: a document for each process instance, in which its flow nodes (user tasks
/// are among them), variables and incidents are nested. Or one for each evaluation of the decision.
namespace hindsight::bench {
namespace {

using model::kNoTime;

constexpr std::size_t kFlushBytes = 1U << 20U;

/// Rows of one owner: they were made one owner after the other.
template <typename Row>
auto rows_of(const std::vector<Row>& rows, std::uint32_t owner, std::uint32_t Row::* member) {
  return std::ranges::equal_range(rows, owner, {}, member);
}

template <typename Rows, typename Write>
void append_list(JsonRow& to, std::string_view name, const Rows& rows, const Write& write,
                 std::string& out) {
  to.raw(name, "[");
  bool first = true;
  for (const auto& row : rows) {
    if (!first) out += ',';
    first = false;
    write(row, JsonRow(out));
  }
  out += ']';
}

/// Who has a task, and how long it waited and was worked on, as it is known when rows are written:
/// of what runs, only what is over.
void task_fields(const History& history, const Activity& activity, JsonRow& row, std::string& out) {
  const auto index = static_cast<std::uint32_t>(activity.task);
  const auto& task = history.tasks[index];
  const auto links = rows_of(history.links, index, &Link::task);
  row.id("userTaskInstanceId", history.task_id(index));
  row.text("assignee", task.claim == kNoTime ? std::string_view() : user_text(task.assignee));
  row.raw("candidateGroups", "[");
  auto worked_until = task.end;
  bool first = true;
  for (const auto& link : links) {
    if (link.type == model::LinkType::candidate) {
      fmt::format_to(std::back_inserter(out), "{}\"{}\"", first ? "" : ",", group_text(link.who));
      first = false;
    } else if (task.end == kNoTime && link.operation == model::LinkOperation::remove) {
      worked_until = link.time;
    }
  }
  out += ']';
  if (task.claim != kNoTime) {
    row.number("idleDurationInMs", task.claim - task.start);
    row.duration("workDurationInMs", task.claim, worked_until);
  } else if (task.end != kNoTime) {
    const auto total = task.end - task.start;
    row.number("idleDurationInMs", activity.canceled ? total : 0);
    row.number("workDurationInMs", activity.canceled ? 0 : total);
  }
}

void flow_node(const History& history, const Activity& activity, JsonRow row, std::string& out) {
  const auto& of = history.instances[activity.instance];
  const auto& node = node_text(of.process, activity.node);
  row.id("flowNodeInstanceId",
         history.activity_id(static_cast<std::size_t>(&activity - history.activities.data())),
         node.id);
  row.text("flowNodeId", node.id);
  row.text("flowNodeType", node.type);
  row.time("startDate", activity.start);
  row.time("endDate", activity.end);
  row.duration("totalDurationInMs", activity.start, activity.end);
  row.boolean("canceled", activity.canceled);
  row.text("definitionKey", process_key(of.process));
  row.number("definitionVersion", of.version + 1);
  row.text("tenantId", tenant_text(of.tenant));
  if (activity.task >= 0) task_fields(history, activity, row, out);
  row.end();
}

void variable(const History& history, std::size_t i, JsonRow row) {
  const auto& of = history.instances[i / kVariables];
  const auto which = i % kVariables;
  row.id("id", history.variable_id(i));
  row.text("name", variable_name(which));
  row.text("type", which == 0 ? "Double" : "String");
  if (which == 0)
    row.real("value", of.amount);
  else
    row.text("value", which == 1 ? region_text(of.region) : customer_text(of.customer));
  row.number("version", static_cast<std::int64_t>(which) + 1);
  row.end();
}

void incident(const History& history, const Incident& incident, JsonRow row) {
  const auto& of = history.instances[incident.instance];
  row.id("id", history.incident_id(static_cast<std::size_t>(&incident - history.incidents.data())));
  row.time("createTime", incident.create);
  row.time("endTime", incident.end);
  row.duration("durationInMs", incident.create, incident.end);
  row.text("incidentType", "failedJob");
  row.text("activityId", node_text(of.process, incident.node).id);
  row.text("incidentMessage", "connection refused");
  row.text("incidentStatus", incident.end == kNoTime ? "open" : "resolved");
  row.end();
}

void append_instance(const History& history, std::uint32_t i, std::string& out) {
  const auto& of = history.instances[i];
  fmt::format_to(std::back_inserter(out), "{{\"index\":{{\"_id\":\"{}\"}}}}\n",
                 history.instance_id(i).uuid());
  JsonRow row(out);
  row.id("processInstanceId", history.instance_id(i));
  row.text("processDefinitionKey", process_key(of.process));
  row.number("processDefinitionVersion", of.version + 1);
  row.text("processDefinitionId", definition_id(of.process, of.version));
  row.text("businessKey", business_key(i));
  row.text("tenantId", tenant_text(of.tenant));
  row.time("startDate", of.start);
  row.time("endDate", of.end);
  row.duration("duration", of.start, of.end);
  row.text("state", model::to_string(of.state));
  append_list(
      row, "flowNodeInstances", rows_of(history.activities, i, &Activity::instance),
      [&](const Activity& of_list, JsonRow to) { flow_node(history, of_list, to, out); }, out);
  const auto first = std::size_t{i} * kVariables;
  append_list(
      row, "variables", std::views::iota(first, first + kVariables),
      [&](std::size_t of_list, JsonRow to) { variable(history, of_list, to); }, out);
  append_list(
      row, "incidents", rows_of(history.incidents, i, &Incident::instance),
      [&](const Incident& of_list, JsonRow to) { incident(history, of_list, to); }, out);
  row.end();
  out += '\n';
}

void clause(std::string_view id, std::string_view name, const model::TypedValue& value,
            JsonRow& row) {
  row.text("clauseId", id);
  row.text("clauseName", name);
  row.text("type", model::to_string(value.type));
  row.text("value", value.text);
}

void append_decision(const History& history, std::uint32_t i, std::string& out) {
  const auto page = decision_page(history, i, i + 1);
  const auto& of = std::get<std::vector<model::DecisionInstance>>(page.rows).front();
  fmt::format_to(std::back_inserter(out), "{{\"index\":{{\"_id\":\"{}\"}}}}\n", of.id.key.uuid());
  JsonRow row(out);
  row.id("decisionInstanceId", of.id.key);
  row.text("decisionDefinitionKey", of.definition_key);
  row.text("decisionDefinitionId", of.definition_id);
  row.text("processDefinitionKey", of.process_definition_key);
  row.id("processInstanceId", of.process_instance_id);
  row.text("tenantId", of.tenant);
  row.time("evaluationDateTime", of.evaluated);
  append_list(
      row, "inputs", of.inputs,
      [](const model::DecisionInput& in, JsonRow to) {
        clause(in.clause_id, in.clause_name, in.value, to);
        to.end();
      },
      out);
  append_list(
      row, "outputs", of.outputs,
      [](const model::DecisionOutput& result, JsonRow to) {
        clause(result.clause_id, result.clause_name, result.value, to);
        to.text("ruleId", result.rule_id);
        to.number("ruleOrder", result.rule_order);
        to.end();
      },
      out);
  row.raw("matchedRules", "[");
  for (const auto& result : of.outputs) {
    if (out.back() != '[') out += ',';
    fmt::format_to(std::back_inserter(out), "\"{}\"", result.rule_id);
  }
  out += ']';
  row.end();
  out += '\n';
}

int write(const History& history, std::string_view key) {
  std::string lines;
  const auto flush = [&] {
    const bool written = std::fwrite(lines.data(), 1, lines.size(), stdout) == lines.size();
    lines.clear();
    return written;
  };
  for (std::uint32_t i = 0; i < history.instances.size(); ++i) {
    if (key == kDecisionKey)
      append_decision(history, i, lines);
    else if (process_key(history.instances[i].process) == key)
      append_instance(history, i, lines);
    if (lines.size() >= kFlushBytes && !flush()) return 1;
  }
  return flush() && std::fflush(stdout) == 0 ? 0 : 1;
}

}  // namespace
}  // namespace hindsight::bench

int main(int argc, char** argv) {
  using namespace hindsight::bench;
  if (argc != 4) {
    std::fprintf(stderr, "usage: history_documents INSTANCES SEED proc_NN|risk\n");
    return 2;
  }
  const auto history =
      History::generate(std::strtoull(argv[1], nullptr, 10), std::strtoull(argv[2], nullptr, 10));
  return write(history, argv[3]);
}
