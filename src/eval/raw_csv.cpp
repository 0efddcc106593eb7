#include "eval/raw_csv.h"

#include <algorithm>
#include <array>
#include <set>

namespace hindsight::eval {
namespace {

constexpr std::string_view kVariable = "variable:";
constexpr std::string_view kNodeDuration = "dur:";

/// What a column says of an instance; only what engines and users wrote may be a formula.
struct Cell {
  std::string text;
  bool is_plain = true;
};

Cell number(std::int64_t value) {
  return {std::to_string(value)};
}
Cell duration(DurationMs value) {
  return value == model::kNoDuration ? Cell{} : number(value);
}
Cell time(EpochMs value, const TimeZone& zone) {
  return value == model::kNoTime ? Cell{} : Cell{zone.format(value)};
}
Cell foreign(std::string text) {
  return {std::move(text), false};
}

struct Column {
  std::string_view name;
  bool is_base;  ///< shown when nobody chose
  Cell (*cell)(const store::RawInstance&, const TimeZone&);
};

using Row = store::RawInstance;
constexpr std::array<Column, 12> kColumns{{
    {"processDefinitionKey", true,
     [](const Row& row, const TimeZone&) { return foreign(row.definition_key); }},
    {"processDefinitionId", true,
     [](const Row& row, const TimeZone&) { return foreign(row.definition_id); }},
    {"processInstanceId", true, [](const Row& row, const TimeZone&) { return foreign(row.id); }},
    {"count:incidents", false,
     [](const Row& row, const TimeZone&) { return number(row.incidents); }},
    {"count:openIncidents", false,
     [](const Row& row, const TimeZone&) { return number(row.open_incidents); }},
    {"count:userTasks", false,
     [](const Row& row, const TimeZone&) { return number(row.user_tasks); }},
    {"businessKey", true,
     [](const Row& row, const TimeZone&) { return foreign(row.business_key); }},
    {"startDate", true, [](const Row& row, const TimeZone& zone) { return time(row.start, zone); }},
    {"endDate", true, [](const Row& row, const TimeZone& zone) { return time(row.end, zone); }},
    {"duration", true, [](const Row& row, const TimeZone&) { return duration(row.duration); }},
    {"engineName", true, [](const Row& row, const TimeZone&) { return foreign(row.engine); }},
    {"tenantId", true, [](const Row& row, const TimeZone&) { return foreign(row.tenant); }},
}};

const Column* find(std::string_view name) {
  const auto* at = std::ranges::find(kColumns, name, &Column::name);
  return at == kColumns.end() ? nullptr : at;
}

bool is_variable(std::string_view name) {
  return name.starts_with(kVariable) && name.size() > kVariable.size();
}
bool is_node(std::string_view name) {
  return name.starts_with(kNodeDuration) && name.size() > kNodeDuration.size();
}

Cell variable_cell(const ShownVariables& variables, std::string_view name) {
  using enum model::VariableType;
  const auto at = variables.find(name);
  if (at == variables.end() || at->second->is_null) return {};
  const auto type = at->second->type;
  const bool is_text = type == string || type == object || type == json || type == other;
  return {at->second->text, !is_text};
}

Cell node_cell(const Row& row, std::string_view node) {
  const auto at = row.flow_node_durations.find(std::string(node));
  return at == row.flow_node_durations.end() ? Cell{} : number(at->second);
}

}  // namespace

OfferedColumns offered_columns(const RawColumns& columns) {
  OfferedColumns out{.is_further = is_node};
  for (const auto& column : kColumns)
    (column.is_base ? out.base : out.hidden).emplace_back(column.name);
  out.usual = out.base;
  for (const auto& variable : columns.variables) {
    auto name = std::string(kVariable) + variable.name;
    // The same name may come with several types.
    if (out.usual.back() != name) out.usual.push_back(std::move(name));
  }
  out.fresh.assign(out.usual.begin() + static_cast<std::ptrdiff_t>(out.base.size()),
                   out.usual.end());
  std::set<std::string> nodes;
  for (const auto& [process, names] : columns.flow_nodes) {
    for (const auto& [id, name] : names) nodes.insert(std::string(kNodeDuration) + id);
  }
  out.fresh.insert(out.fresh.end(), nodes.begin(), nodes.end());
  return out;
}

Status check_columns(const CsvColumns& columns) {
  for (const auto& name : columns) {
    if (find(name) != nullptr || is_variable(name) || is_node(name)) continue;
    return fail(ErrorCode::invalid_argument, "'" + name + "' is no column of raw data",
                "includedColumns");
  }
  return {};
}

void write_csv_head(CsvWriter& out, const CsvColumns& columns) {
  for (const auto& name : columns) out.text(name);
  out.end_line();
}

void write_csv_row(CsvWriter& out, const store::RawInstance& instance, const CsvColumns& columns,
                   const TimeZone& zone) {
  const auto variables = shown_variables(instance.variables);
  for (const auto& name : columns) {
    Cell cell;
    if (const auto* column = find(name))
      cell = column->cell(instance, zone);
    else if (is_variable(name))
      cell = variable_cell(variables, std::string_view(name).substr(kVariable.size()));
    else
      cell = node_cell(instance, std::string_view(name).substr(kNodeDuration.size()));
    cell.is_plain ? out.plain(cell.text) : out.text(cell.text);
  }
  out.end_line();
}

}  // namespace hindsight::eval
