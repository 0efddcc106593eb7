#include "store/search/search_dump.h"

#include <fmt/format.h>

#include <map>
#include <span>

#include "store/definition_line.h"
#include "store/search/documents.h"
#include "store/search/dsl.h"
#include "store/search/sorted_lines.h"

namespace hindsight::store::search {
namespace {

/// How a member of a document becomes a member of a line.
enum class As : std::uint8_t {
  same,            ///< as it stands; null when absent
  word,            ///< null also when empty
  definition,      ///< without the engine in front
  zero,            ///< 0 when absent
  zero_or_null,    ///< the same, but null when the value is
  flag,            ///< false when absent
  instance,        ///< the document's own when absent, null when empty
  duration,        ///< of what has ended
  list,            ///< empty when absent
  link_operation,  ///< the number's name
};

struct Field {
  const char* name;
  const char* member;
  As as = As::same;
  const char* or_else = nullptr;  ///< member that counts when the first is absent
};

constexpr Field kProcessInstance[] = {{"id", "id"},
                                      {"definition", "definition", As::definition},
                                      {"tenant", "tenant", As::word},
                                      {"businessKey", "businessKey"},
                                      {"start", "start"},
                                      {"end", "end"},
                                      {"duration", "total", As::duration},
                                      {"state", "state"},
                                      {"superProcessInstance", "superProcessInstance"},
                                      {"rootProcessInstance", "rootProcessInstance"}};
constexpr Field kFlowNode[] = {{"id", "id"},
                               {"idText", "idText"},
                               {"processInstance", "processInstance", As::instance},
                               {"definition", "definition", As::definition},
                               {"tenant", "tenant", As::word},
                               {"flowNode", "flowNode", As::word},
                               {"type", "type", As::word},
                               {"start", "start"},
                               {"end", "end"},
                               {"duration", "total", As::duration},
                               {"canceled", "canceled", As::flag},
                               {"task", "task"},
                               {"calledProcessInstance", "calledProcessInstance"},
                               {"sequence", "sequence", As::zero}};
constexpr Field kUserTask[] = {{"id", "textId"},
                               {"processInstance", "processInstance", As::instance},
                               {"flowNodeInstance", "flowNodeInstance"},
                               {"definition", "definition", As::definition},
                               {"tenant", "tenant", As::word},
                               {"flowNode", "flowNode", As::word},
                               {"name", "name", As::word},
                               {"deleteReason", "deleteReason", As::word},
                               {"start", "start"},
                               {"end", "end"},
                               {"duration", "total", As::duration},
                               {"due", "due"},
                               {"priority", "priority", As::zero},
                               {"assignee", "assignee", As::word},
                               {"candidateGroups", "candidateGroups", As::list},
                               {"idle", "idleTotal", As::same, "idleBefore"},
                               {"work", "workTotal", As::same, "workBefore"}};
constexpr Field kIdentityLink[] = {{"id", "textId"},
                                   {"task", "task"},
                                   {"processInstance", "processInstance", As::instance},
                                   {"type", "type"},
                                   {"operation", "operation", As::link_operation},
                                   {"user", "user", As::word},
                                   {"group", "group", As::word},
                                   {"time", "time"}};
constexpr Field kVariable[] = {{"id", "textId"},
                               {"processInstance", "processInstance", As::instance},
                               {"definition", "definition", As::definition},
                               {"tenant", "tenant", As::word},
                               {"name", "name", As::word},
                               {"item", "item", As::zero},
                               {"type", "type"},
                               {"value", "value"},
                               {"number", "number"},
                               {"integer", "integer", As::zero_or_null},
                               {"truncated", "truncated", As::flag},
                               {"sequence", "sequence", As::zero},
                               {"time", "time"}};
constexpr Field kIncident[] = {{"id", "textId"},
                               {"processInstance", "processInstance", As::instance},
                               {"definition", "definition", As::definition},
                               {"tenant", "tenant", As::word},
                               {"flowNode", "flowNode", As::word},
                               {"type", "type", As::word},
                               {"message", "message"},
                               {"create", "start"},
                               {"end", "end"},
                               {"status", "status"}};
constexpr Field kDecisionInstance[] = {{"id", "textId"},
                                       {"definition", "definition", As::definition},
                                       {"processDefinition", "processDefinition", As::definition},
                                       {"processInstance", "processInstance"},
                                       {"flowNode", "flowNode", As::word},
                                       {"tenant", "tenant", As::word},
                                       {"evaluated", "evaluated"}};
constexpr Field kDecisionValue[] = {{"output", "output"},
                                    {"position", "position"},
                                    {"clause", "clause", As::word},
                                    {"clauseName", "clauseName", As::word},
                                    {"rule", "rule", As::word},
                                    {"ruleOrder", "ruleOrder", As::zero},
                                    {"variable", "variable", As::word},
                                    {"type", "type"},
                                    {"value", "value"}};
constexpr Field kSuspension[] = {{"id", "textId"},
                                 {"operation", "operation", As::word},
                                 {"entity", "entity", As::word},
                                 {"processInstance", "processInstance"},
                                 {"definition", "definition", As::word},
                                 {"user", "user", As::word},
                                 {"time", "time"}};

/// Writes the lines of all kinds, each kind to a pile of its own.
class Piles {
 public:
  explicit Piles(std::map<std::string_view, SortedLines>& piles) : piles_(piles) {}

  Status instance(const json::Value& source) {
    begin(source);
    if (json::is_true(source, "seen"))
      HS_RETURN_IF_ERROR(add("processInstance", uid_, kProcessInstance, source));
    HS_RETURN_IF_ERROR(rows(source, "flowNodes", "flowNodeInstance", kFlowNode));
    HS_RETURN_IF_ERROR(rows(source, "userTasks", "userTask", kUserTask));
    HS_RETURN_IF_ERROR(rows(source, "identityLinks", "identityLink", kIdentityLink));
    HS_RETURN_IF_ERROR(rows(source, "variables", "variable", kVariable));
    return rows(source, "incidents", "incident", kIncident);
  }

  Status decision(const json::Value& source) {
    begin(source);
    HS_RETURN_IF_ERROR(add("decisionInstance", uid_, kDecisionInstance, source));
    const auto* values = json::find(source, "values");
    if (values == nullptr || !values->IsArray()) return {};
    std::int64_t position = 0;
    for (const auto& value : values->GetArray()) {
      position_ = position++;
      HS_RETURN_IF_ERROR(
          add("decisionValue", fmt::format("{}{:09}", uid_, position_), kDecisionValue, value));
    }
    return {};
  }

  Status operation(const json::Value& source) {
    begin(source);
    return add("suspensionOperation", uid_, kSuspension, source);
  }

 private:
  void begin(const json::Value& source) {
    uid_ = json::string_or(source, "uid");
    engine_size_ = json::string_or(source, "engine").size();
  }

  Status rows(const json::Value& source, std::string_view member, std::string_view kind,
              std::span<const Field> fields) {
    const auto* array = json::find(source, member);
    if (array == nullptr || !array->IsArray()) return {};
    for (const auto& row : array->GetArray()) {
      auto key = json::string_or(row, "id");
      if (kind == "variable") key += variable_key(row);
      HS_RETURN_IF_ERROR(add(kind, std::move(key), fields, row));
    }
    return {};
  }

  /// Variables of one id follow by name, type (in the order of model::VariableType) and item.
  static std::string variable_key(const json::Value& row) {
    static constexpr std::array kTypes = {"Null",   "String",  "Short", "Integer", "Long",
                                          "Double", "Boolean", "Date",  "Object",  "Json"};
    const auto type = json::string_or(row, "type");
    const auto at = std::find(kTypes.begin(), kTypes.end(), type) - kTypes.begin();
    const auto* item = json::find(row, "item");
    return fmt::format("{}\x01{:02}{:09}", json::string_or(row, "name"), at,
                       item != nullptr && item->IsInt64() ? item->GetInt64() : 0);
  }

  Status add(std::string_view kind, std::string key, std::span<const Field> fields,
             const json::Value& row) {
    json::Buffer buffer;
    json::Writer out(buffer);
    out.StartObject();
    json::field(out, "kind", kind);
    if (kind == "decisionValue") json::field(out, "decisionInstance", uid_);
    for (const auto& field : fields) {
      json::key(out, field.name);
      value(out, field, row);
    }
    out.EndObject();
    return piles_[kind].add(std::move(key), json::view(buffer));
  }

  void value(json::Writer& out, const Field& field, const json::Value& row) const {
    const std::string_view member = field.member;
    if (member == "position") return static_cast<void>(out.Int64(position_));
    if (member == "textId") return text_id(out, row);
    const auto* found = json::find(row, member);
    if (found == nullptr && field.or_else != nullptr) found = json::find(row, field.or_else);
    if (found == nullptr) return absent(out, field, row);
    switch (field.as) {
      case As::same:
      case As::zero:
      case As::zero_or_null:
      case As::flag:
      case As::list:
        found->Accept(out);
        return;
      case As::duration:
        if (json::is_true(row, "noDuration")) return static_cast<void>(out.Null());
        found->Accept(out);
        return;
      case As::instance:
      case As::word:
        return json::string_or_null(out, json::view(*found));
      case As::definition: {
        const auto name = json::view(*found);
        return json::string_or_null(
            out, name.size() > engine_size_ ? name.substr(engine_size_ + 1) : name.substr(0, 0));
      }
      case As::link_operation:
        return json::string(out, found->GetInt64() == 0 ? "add" : "delete");
    }
  }

  void absent(json::Writer& out, const Field& field, const json::Value& row) const {
    switch (field.as) {
      case As::zero:
        return static_cast<void>(out.Int64(0));
      case As::zero_or_null:
        return static_cast<void>(json::is_true(row, "isNull") ? out.Null() : out.Int64(0));
      case As::flag:
        return static_cast<void>(out.Bool(false));
      case As::instance:
        return json::string(out, uid_);
      case As::list:
        out.StartArray();
        return static_cast<void>(out.EndArray());
      default:
        return static_cast<void>(out.Null());
    }
  }

  /// The engine's own text of an id.
  void text_id(json::Writer& out, const json::Value& row) const {
    if (const auto* text = json::find(row, "idText")) return json::string(out, json::view(*text));
    const auto* id = json::find(row, "id");
    json::string(out, id != nullptr ? json::view(*id) : std::string_view(uid_));
  }

  std::map<std::string_view, SortedLines>& piles_;
  std::string uid_;
  std::size_t engine_size_ = 0;
  std::int64_t position_ = 0;
};

using Take = Status (Piles::*)(const json::Value& source);

Status pile_up(SearchClient& client, const std::string& alias, Piles& piles, Take take) {
  return scan(client, alias, dsl::everything(), [&](const json::Value& hit) -> Result<bool> {
    const auto* source = json::find(hit, "_source");
    if (source == nullptr) return fail(ErrorCode::bad_answer, "a document has no content");
    HS_RETURN_IF_ERROR((piles.*take)(*source));
    return true;
  });
}

}  // namespace

Status dump_documents(SearchClient& client, const IndexNames& names,
                      const DefinitionCatalog& catalog,
                      const std::function<bool(std::string_view line)>& line) {
  HS_RETURN_IF_ERROR(dump_definitions(catalog, line));
  std::map<std::string_view, SortedLines> lines;
  Piles piles(lines);
  HS_RETURN_IF_ERROR(pile_up(client, names.instances, piles, &Piles::instance));
  HS_RETURN_IF_ERROR(pile_up(client, names.decisions, piles, &Piles::decision));
  HS_RETURN_IF_ERROR(pile_up(client, names.operations, piles, &Piles::operation));
  // The map's order of kinds is the dump's.
  for (auto& [kind, pile] : lines) HS_RETURN_IF_ERROR(pile.emit(line));
  return {};
}

}  // namespace hindsight::store::search
