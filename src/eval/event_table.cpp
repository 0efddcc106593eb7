#include "eval/event_table.h"

#include <algorithm>
#include <charconv>

#include "base/json.h"
#include "base/time.h"
#include "eval/raw_shaping.h"
#include "store/raw_row.h"

namespace hindsight::eval {
namespace {

using store::ColumnType;
using store::TableCell;

struct Row {
  const store::InstanceDetails& instance;
  const CaseDefinition& definition;
  const Event& event;
};

TableCell text_or_none(std::string text) {
  return text.empty() ? TableCell{} : TableCell{std::move(text)};
}
TableCell time_or_none(EpochMs time) {
  return time == model::kNoTime ? TableCell{} : TableCell{store::Instant{time}};
}

struct Column {
  const char* name;
  ColumnType type;
  TableCell (*cell)(const Row&);
};

/// Names are those of raw data, where that has the same.
const Column kColumns[] = {
    {"processInstanceId", ColumnType::text,
     [](const Row& row) -> TableCell { return row.instance.id; }},
    {"businessKey", ColumnType::text,
     [](const Row& row) { return text_or_none(row.instance.business_key); }},
    {"processDefinitionKey", ColumnType::text,
     [](const Row& row) -> TableCell { return row.instance.definition_key; }},
    {"processDefinitionId", ColumnType::text,
     [](const Row& row) -> TableCell { return row.instance.definition_id; }},
    {"processDefinitionVersion", ColumnType::text,
     [](const Row& row) { return text_or_none(row.definition.version); }},
    {"tenantId", ColumnType::text,
     [](const Row& row) { return text_or_none(row.instance.tenant); }},
    {"engineName", ColumnType::text,
     [](const Row& row) -> TableCell { return row.instance.engine; }},
    {"instanceState", ColumnType::text,
     [](const Row& row) -> TableCell { return std::string(to_string(row.instance.state)); }},
    {"instanceStartDate", ColumnType::time,
     [](const Row& row) { return time_or_none(row.instance.start); }},
    {"instanceEndDate", ColumnType::time,
     [](const Row& row) { return time_or_none(row.instance.end); }},
    {"flowNodeId", ColumnType::text,
     [](const Row& row) -> TableCell { return row.event.run->node; }},
    {"flowNodeName", ColumnType::text,
     [](const Row& row) -> TableCell { return row.definition.name_of(row.event.run->node); }},
    {"flowNodeType", ColumnType::text,
     [](const Row& row) -> TableCell { return row.event.run->type; }},
    {"flowNodeInstanceId", ColumnType::text,
     [](const Row& row) -> TableCell { return row.event.run->id; }},
    {"startDate", ColumnType::time,
     [](const Row& row) { return time_or_none(row.event.run->start); }},
    {"endDate", ColumnType::time, [](const Row& row) { return time_or_none(row.event.run->end); }},
    {"duration", ColumnType::whole,
     [](const Row& row) {
       const auto duration = row.event.run->duration;
       return duration == model::kNoDuration ? TableCell{} : TableCell{duration};
     }},
    {"canceled", ColumnType::boolean,
     [](const Row& row) -> TableCell { return row.event.run->canceled; }},
    {"assignee", ColumnType::text,
     [](const Row& row) {
       return row.event.task == nullptr ? TableCell{} : text_or_none(row.event.task->assignee);
     }},
    {"candidateGroups", ColumnType::texts,
     [](const Row& row) {
       return row.event.task == nullptr ? TableCell{} : TableCell{row.event.task->candidate_groups};
     }},
    {"calledProcessInstanceId", ColumnType::text,
     [](const Row& row) { return text_or_none(row.event.run->called_instance); }},
    {"incidents", ColumnType::whole,
     [](const Row& row) -> TableCell {
       return static_cast<std::int64_t>(row.event.incidents.size());
     }},
    {"openIncidents", ColumnType::whole,
     [](const Row& row) -> TableCell {
       return std::int64_t{std::ranges::count(row.event.incidents, model::IncidentStatus::open,
                                              &store::IncidentRun::status)};
     }},
    {"incidentMessage", ColumnType::text,
     [](const Row& row) {
       return row.event.incidents.empty() ? TableCell{}
                                          : text_or_none(row.event.incidents.back()->message);
     }},
};

constexpr const char* kAllVariables = "variables";

ColumnType type_of(model::VariableType type) {
  using enum model::VariableType;
  switch (type) {
    case short_integer:
    case integer:
    case long_integer:
      return ColumnType::whole;
    case double_number:
      return ColumnType::number;
    case boolean:
      return ColumnType::boolean;
    case date:
      return ColumnType::time;
    default:
      return ColumnType::text;
  }
}

bool is_number(ColumnType type) {
  return type == ColumnType::whole || type == ColumnType::number;
}

template <typename Number>
std::optional<Number> number_of(std::string_view text) {
  Number out{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

template <typename Value>
TableCell cell_or_none(const std::optional<Value>& value) {
  return value ? TableCell{*value} : TableCell{};
}

TableCell parsed(const std::string& text, ColumnType type) {
  switch (type) {
    case ColumnType::whole:
      return cell_or_none(number_of<std::int64_t>(text));
    case ColumnType::number:
      return cell_or_none(number_of<double>(text));
    case ColumnType::boolean:
      return text == "true" || text == "false" ? TableCell{text == "true"} : TableCell{};
    case ColumnType::time:
      if (const auto time = parse_date_time(text)) return store::Instant{*time};
      return {};
    default:
      return text;
  }
}

struct WriteJson {
  json::Writer& out;
  void operator()(const std::monostate&) const { out.Null(); }
  void operator()(const std::string& text) const { json::string(out, text); }
  void operator()(std::int64_t value) const { out.Int64(value); }
  void operator()(double value) const { out.Double(value); }
  void operator()(bool value) const { out.Bool(value); }
  void operator()(const store::Instant& value) const { json::string(out, utc_text(value.time)); }
  void operator()(const std::vector<std::string>&) const { out.Null(); }  // no variable is one
};

Result<std::string> as_json(const ShownVariables& variables) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  for (const auto& [name, variable] : variables) {
    HS_ASSIGN(const auto cell, variable_cell(*variable, type_of(variable->type)));
    json::key(out, name);
    std::visit(WriteJson{out}, cell);
  }
  out.EndObject();
  return std::string(json::view(buffer));
}

}  // namespace

std::string utc_text(EpochMs time) {
  if (time == model::kNoTime) return {};
  auto text = format_utc(time);
  text.resize(text.size() - std::string_view("+0000").size());
  return text += 'Z';
}

std::string json_list(const std::vector<std::string>& texts) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartArray();
  for (const auto& text : texts) json::string(out, text);
  out.EndArray();
  return std::string(json::view(buffer));
}

Result<store::TableCell> variable_cell(const store::RawVariable& variable, ColumnType type) {
  if (variable.is_null) return TableCell{};
  auto cell = parsed(variable.text, type);
  if (!std::holds_alternative<std::monostate>(cell)) return cell;
  return fail(ErrorCode::conflict,
              "the variable has got a value of another type meanwhile; try again", variable.name);
}

ColumnType column_type(const std::string& variable, const std::vector<store::VariableName>& known) {
  std::optional<ColumnType> common;
  for (const auto& [name, type] : known) {
    if (name != variable || type == model::VariableType::null) continue;
    const auto own = type_of(type);
    if (!common || *common == own)
      common = own;
    else if (is_number(*common) && is_number(own))
      common = ColumnType::number;
    else
      return ColumnType::text;
  }
  return common.value_or(ColumnType::text);
}

EventTable::EventTable(const CaseVariables& variables,
                       const std::vector<store::VariableName>& known)
    : all_(variables.all) {
  for (const auto& column : kColumns) columns_.push_back({column.name, column.type});
  for (const auto& name : variables.chosen) {
    variables_.push_back({name, column_type(name, known)});
    columns_.push_back({"variable:" + name, variables_.back().type});
  }
  if (all_) columns_.push_back({kAllVariables, ColumnType::text});
}

Result<store::TableRow> EventTable::variable_cells(const store::InstanceDetails& instance) const {
  store::TableRow out;
  if (variables_.empty() && !all_) return out;
  const auto values = store::raw_variables(instance);
  const auto shown = shown_variables(values);
  for (const auto& [name, type] : variables_) {
    const auto at = shown.find(name);
    out.emplace_back();
    if (at == shown.end()) continue;
    HS_ASSIGN(out.back(), variable_cell(*at->second, type));
  }
  if (!all_) return out;
  HS_ASSIGN(auto text, as_json(shown));
  out.emplace_back(std::move(text));
  return out;
}

Result<store::TableRows> EventTable::rows(const store::InstanceDetails& instance,
                                          const CaseDefinition& definition) const {
  HS_ASSIGN(const auto of_instance, variable_cells(instance));
  store::TableRows out;
  for (const auto& event : events_of(instance)) {
    auto& row = out.emplace_back();
    row.reserve(columns_.size());
    for (const auto& column : kColumns) row.push_back(column.cell({instance, definition, event}));
    row.insert(row.end(), of_instance.begin(), of_instance.end());
  }
  return out;
}

}  // namespace hindsight::eval
