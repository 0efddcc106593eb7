#include "store/duckdb/dump.h"

#include <algorithm>
#include <span>

#include "base/json.h"
#include "store/definition_line.h"

namespace hindsight::store::duck {
namespace {

/// How a column is written.
enum class As {
  id,
  text,
  word,
  words,
  process,
  decision,
  integer,
  number,
  boolean,
  state,
  variable_type,
  link_type,
  link_operation,
  incident_status
};

struct Field {
  const char* name;
  const char* column;
  As as;
};

struct Kind {
  const char* name;
  const char* table;
  const char* order;
  std::span<const Field> fields;
};

constexpr Field kProcessInstance[] = {{"id", "coalesce(id_text, id::VARCHAR)", As::text},
                                      {"definition", "def", As::process},
                                      {"tenant", "tenant", As::word},
                                      {"businessKey", "business_key", As::text},
                                      {"start", "start_ms", As::integer},
                                      {"end", "end_ms", As::integer},
                                      {"duration", "duration", As::integer},
                                      {"state", "state", As::state},
                                      {"superProcessInstance", "super_id", As::id},
                                      {"rootProcessInstance", "root_id", As::id}};
constexpr Field kFlowNode[] = {{"id", "id", As::id},
                               {"idText", "id_text", As::text},
                               {"processInstance", "instance", As::id},
                               {"definition", "def", As::process},
                               {"tenant", "tenant", As::word},
                               {"flowNode", "node", As::word},
                               {"type", "type", As::word},
                               {"start", "start_ms", As::integer},
                               {"end", "end_ms", As::integer},
                               {"duration", "duration", As::integer},
                               {"canceled", "canceled", As::boolean},
                               {"task", "task", As::id},
                               {"calledProcessInstance", "called", As::id},
                               {"sequence", "sequence", As::integer}};
constexpr Field kUserTask[] = {{"id", "coalesce(id_text, id::VARCHAR)", As::text},
                               {"processInstance", "instance", As::id},
                               {"flowNodeInstance", "activity", As::id},
                               {"definition", "def", As::process},
                               {"tenant", "tenant", As::word},
                               {"flowNode", "node", As::word},
                               {"name", "name", As::word},
                               {"deleteReason", "delete_reason", As::word},
                               {"start", "start_ms", As::integer},
                               {"end", "end_ms", As::integer},
                               {"duration", "duration", As::integer},
                               {"due", "due", As::integer},
                               {"priority", "priority", As::integer},
                               {"assignee", "assignee", As::word},
                               {"candidateGroups", "groups", As::words},
                               {"idle", "idle", As::integer},
                               {"work", "work", As::integer}};
constexpr Field kIdentityLink[] = {{"id", "coalesce(id_text, id::VARCHAR)", As::text},
                                   {"task", "task", As::id},
                                   {"processInstance", "instance", As::id},
                                   {"type", "type", As::link_type},
                                   {"operation", "operation", As::link_operation},
                                   {"user", "user_code", As::word},
                                   {"group", "group_code", As::word},
                                   {"time", "time", As::integer}};
constexpr Field kVariable[] = {{"id", "coalesce(id_text, id::VARCHAR)", As::text},
                               {"processInstance", "instance", As::id},
                               {"definition", "def", As::process},
                               {"tenant", "tenant", As::word},
                               {"name", "name", As::word},
                               {"item", "item", As::integer},
                               {"type", "type", As::variable_type},
                               {"value", "text", As::text},
                               {"number", "number", As::number},
                               {"integer", "integer", As::integer},
                               {"truncated", "truncated", As::boolean},
                               {"sequence", "sequence", As::integer},
                               {"time", "time", As::integer}};
constexpr Field kIncident[] = {{"id", "coalesce(id_text, id::VARCHAR)", As::text},
                               {"processInstance", "instance", As::id},
                               {"definition", "def", As::process},
                               {"tenant", "tenant", As::word},
                               {"flowNode", "node", As::word},
                               {"type", "type", As::word},
                               {"message", "message", As::text},
                               {"create", "start_ms", As::integer},
                               {"end", "end_ms", As::integer},
                               {"status", "status", As::incident_status}};
constexpr Field kDecisionInstance[] = {{"id", "coalesce(id_text, id::VARCHAR)", As::text},
                                       {"definition", "def", As::decision},
                                       {"processDefinition", "process_def", As::process},
                                       {"processInstance", "instance", As::id},
                                       {"flowNode", "node", As::word},
                                       {"tenant", "tenant", As::word},
                                       {"evaluated", "evaluated", As::integer}};
constexpr Field kDecisionValue[] = {
    {"decisionInstance", "instance", As::id}, {"output", "output", As::boolean},
    {"position", "position", As::integer},    {"clause", "clause", As::word},
    {"clauseName", "clause_name", As::word},  {"rule", "rule", As::word},
    {"ruleOrder", "rule_order", As::integer}, {"variable", "variable_name", As::word},
    {"type", "type", As::variable_type},      {"value", "text", As::text}};
constexpr Field kSuspension[] = {{"id", "coalesce(id_text, id::VARCHAR)", As::text},
                                 {"operation", "operation", As::word},
                                 {"entity", "entity", As::word},
                                 {"processInstance", "instance", As::id},
                                 {"definition", "definition", As::word},
                                 {"user", "user_code", As::word},
                                 {"time", "time", As::integer}};

constexpr Kind kKinds[] = {
    {"decisionInstance", "decision_instance", "id", kDecisionInstance},
    {"decisionValue", "decision_value", "instance, position", kDecisionValue},
    {"flowNodeInstance", "flow_node", "id", kFlowNode},
    {"identityLink", "identity_link", "id", kIdentityLink},
    {"incident", "incident", "id", kIncident},
    {"processInstance", "process_instance", "id", kProcessInstance},
    {"suspensionOperation", "suspension_operation", "id", kSuspension},
    {"userTask", "user_task", "id", kUserTask},
    {"variable", "variable",
     "id, (SELECT w.text FROM word w WHERE w.code = variable.name), type, item", kVariable},
};

const char* cast_of(As as) {
  switch (as) {
    case As::integer:
      return "::BIGINT";
    case As::number:
      return "::DOUBLE";
    default:
      return "";
  }
}

class LineWriter {
 public:
  LineWriter(const WordDictionary& words, const DefinitionCatalog& catalog)
      : words_(words), catalog_(catalog) {}

  void value(json::Writer& out, const Chunk& chunk, std::size_t column, std::size_t row,
             As as) const {
    if (chunk.is_null(column, row)) {
      out.Null();
      return;
    }
    switch (as) {
      case As::id:
        return json::string(out, chunk.id(column, row).uuid());
      case As::text:
        return json::string(out, chunk.text(column, row));
      case As::word:
        return json::string_or_null(out, words_.text(chunk.int32(column, row)));
      case As::words:
        return words(out, chunk.int32_list(column, row));
      case As::process:
      case As::decision:
        return definition(out, chunk.int32(column, row));
      case As::integer:
        return static_cast<void>(out.Int64(chunk.int64(column, row)));
      case As::number:
        return static_cast<void>(out.Double(chunk.number(column, row)));
      case As::boolean:
        return static_cast<void>(out.Bool(chunk.boolean(column, row)));
      case As::state:
        return json::string(out,
                            to_string(static_cast<model::InstanceState>(chunk.int8(column, row))));
      case As::variable_type:
        return json::string(out,
                            to_string(static_cast<model::VariableType>(chunk.int8(column, row))));
      case As::incident_status:
        return json::string(out,
                            to_string(static_cast<model::IncidentStatus>(chunk.int8(column, row))));
      case As::link_type:
        return static_cast<void>(out.Int(chunk.int8(column, row)));
      case As::link_operation:
        return json::string(out, chunk.int8(column, row) == 0 ? "add" : "delete");
    }
  }

  void definition(json::Writer& out, std::int32_t ord) const {
    if (ord < 0) return static_cast<void>(out.Null());
    json::string(out, catalog_.definitions[static_cast<std::size_t>(ord)].id);
  }

 private:
  void words(json::Writer& out, const std::vector<std::int32_t>& codes) const {
    out.StartArray();
    for (const auto code : codes) json::string(out, words_.text(code));
    out.EndArray();
  }
  const WordDictionary& words_;
  const DefinitionCatalog& catalog_;
};

Status dump_kind(Connection& connection, const Kind& kind, const LineWriter& writer,
                 const std::function<bool(std::string_view)>& line) {
  std::string columns;
  for (const auto& field : kind.fields)
    columns +=
        (columns.empty() ? "" : ", ") + std::string("(") + field.column + ")" + cast_of(field.as);
  HS_ASSIGN(auto rows, connection.query("SELECT " + columns + " FROM " + kind.table + " ORDER BY " +
                                        kind.order));
  while (auto chunk = rows.next()) {
    for (std::size_t row = 0; row < chunk->size(); ++row) {
      json::Buffer buffer;
      json::Writer out(buffer);
      out.StartObject();
      json::field(out, "kind", kind.name);
      for (std::size_t i = 0; i < kind.fields.size(); ++i) {
        json::key(out, kind.fields[i].name);
        writer.value(out, *chunk, i, row, kind.fields[i].as);
      }
      out.EndObject();
      if (!line(json::view(buffer)))
        return fail(ErrorCode::cancelled, "the dump's reader has gone");
    }
  }
  return {};
}

}  // namespace

Status dump_facts(Connection& connection, const WordDictionary& words,
                  const DefinitionCatalog& catalog,
                  const std::function<bool(std::string_view)>& line) {
  HS_RETURN_IF_ERROR(dump_definitions(catalog, line));
  const LineWriter writer(words, catalog);
  for (const auto& kind : kKinds) HS_RETURN_IF_ERROR(dump_kind(connection, kind, writer, line));
  return {};
}

}  // namespace hindsight::store::duck
