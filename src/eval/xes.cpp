#include "eval/xes.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "eval/raw_shaping.h"
#include "store/raw_row.h"

namespace hindsight::eval {
namespace {

constexpr std::string_view kHead =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
<extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
<global scope="trace"><string key="concept:name" value=""/></global>
<global scope="event">
<string key="concept:name" value=""/><string key="lifecycle:transition" value="complete"/>
<date key="time:timestamp" value="1970-01-01T00:00:00.000Z"/>
</global>
<classifier name="Activity" scope="event" keys="concept:name"/>
<classifier name="Flow node" scope="event" keys="flowNodeId"/>
)";

constexpr std::string_view kReplacement = "\uFFFD";

/// How many bytes stand here for no character of XML 1.0: control characters, halves of surrogate
/// pairs, U+FFFE and U+FFFF.
std::size_t forbidden(std::string_view text) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto first = byte(0);
  if (first < 0x20) return first == '\t' || first == '\n' || first == '\r' ? 0 : 1;
  if (first == 0xED && byte(1) >= 0xA0) return 3;
  if (first == 0xEF && byte(1) == 0xBF && byte(2) >= 0xBE) return 3;
  return 0;
}

/// Line breaks as references, since a reader makes blanks of others.
void append_escaped(std::string& out, std::string_view text) {
  while (!text.empty()) {
    if (const auto bad = forbidden(text); bad > 0) {
      out += kReplacement;
      text.remove_prefix(std::min(bad, text.size()));
      continue;
    }
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (c == '\t' || c == '\n' || c == '\r')
      out += fmt::format("&#{};", static_cast<int>(c));
    else
      out += c;
  }
}

/// An end or a start of a run; `order` of the run among the others.
struct Moment {
  EpochMs time;
  std::size_t order;
  bool at_start;
  bool operator<(const Moment& other) const {
    return std::tuple(time, order, !at_start) <
           std::tuple(other.time, other.order, !other.at_start);
  }
};

std::vector<Moment> moments_of(const std::vector<Event>& events) {
  std::vector<Moment> out;
  for (std::size_t i = 0; i < events.size(); ++i) {
    const auto& run = *events[i].run;
    if (run.start != model::kNoTime) out.push_back({run.start, i, true});
    if (run.end != model::kNoTime) out.push_back({run.end, i, false});
  }
  std::ranges::sort(out, std::less());
  return out;
}

}  // namespace

std::string XesWriter::take() {
  return std::exchange(out_, {});
}

void XesWriter::attribute(std::string_view type, std::string_view key, std::string_view value) {
  out_.append("<").append(type).append(" key=\"");
  append_escaped(out_, key);
  out_ += "\" value=\"";
  append_escaped(out_, value);
  out_ += "\"/>";
}

void XesWriter::text(std::string_view key, std::string_view value) {
  if (!value.empty()) attribute("string", key, value);
}

void XesWriter::begin(std::string_view process_key) {
  out_ += kHead;
  text("concept:name", process_key);
  text("lifecycle:model", "standard");
  out_ += '\n';
}

void XesWriter::end() {
  out_ += "</log>\n";
}

Status XesWriter::add(const store::InstanceDetails& instance, const CaseDefinition& definition) {
  out_ += "<trace>";
  text("concept:name", instance.id);
  text("businessKey", instance.business_key);
  text("processDefinitionKey", instance.definition_key);
  text("processDefinitionId", instance.definition_id);
  text("processDefinitionVersion", definition.version);
  text("tenantId", instance.tenant);
  text("engineName", instance.engine);
  text("instanceState", to_string(instance.state));
  HS_RETURN_IF_ERROR(add_variables(instance));
  const auto events = events_of(instance);
  for (const auto& moment : moments_of(events))
    add_event(events[moment.order], definition, moment.at_start);
  out_ += "\n</trace>\n";
  return {};
}

Status XesWriter::add_variables(const store::InstanceDetails& instance) {
  if (variables_.chosen.empty() && !variables_.all) return {};
  const auto values = store::raw_variables(instance);
  for (const auto& [name, variable] : shown_variables(values)) {
    const bool wanted =
        variables_.all || std::ranges::find(variables_.chosen, name) != variables_.chosen.end();
    if (!wanted || variable->is_null) continue;
    const auto key = "variable:" + std::string(name);
    using enum model::VariableType;
    switch (variable->type) {
      case short_integer:
      case integer:
      case long_integer:
        attribute("int", key, variable->text);
        break;
      case double_number:
        attribute("float", key, variable->text);
        break;
      case boolean:
        attribute("boolean", key, variable->text);
        break;
      case date: {
        HS_ASSIGN(const auto cell, variable_cell(*variable, store::ColumnType::time));
        attribute("date", key, utc_text(std::get<store::Instant>(cell).time));
        break;
      }
      default:
        attribute("string", key, variable->text);
    }
  }
  return {};
}

void XesWriter::add_event(const Event& event, const CaseDefinition& definition, bool at_start) {
  const auto& run = *event.run;
  out_ += "\n<event>";
  text("concept:name", definition.name_of(run.node));
  text("concept:instance", run.id);
  const char* ended = run.canceled ? "ate_abort" : "complete";
  text("lifecycle:transition", at_start ? "start" : ended);
  attribute("date", "time:timestamp", utc_text(at_start ? run.start : run.end));
  if (event.task != nullptr) {
    text("org:resource", event.task->assignee);
    if (!event.task->candidate_groups.empty())
      text("candidateGroups", json_list(event.task->candidate_groups));
  }
  text("flowNodeId", run.node);
  text("flowNodeType", run.type);
  text("calledProcessInstanceId", run.called_instance);
  if (!event.incidents.empty()) {
    attribute("int", "incidents", std::to_string(event.incidents.size()));
    text("incidentMessage", event.incidents.back()->message);
  }
  out_ += "</event>";
}

}  // namespace hindsight::eval
