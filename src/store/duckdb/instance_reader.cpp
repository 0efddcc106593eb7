#include "store/duckdb/instance_reader.h"

#include <fmt/format.h>

#include <limits>
#include <unordered_map>

#include "store/duckdb/fact_tables.h"

namespace hindsight::store::duck {
namespace {

std::string text_of(const Id128& id) {
  return id.empty() ? std::string() : id.uuid();
}
EpochMs time_or_none(const Chunk& chunk, std::size_t column, std::size_t row) {
  return chunk.is_null(column, row) ? model::kNoTime : chunk.int64(column, row);
}
DurationMs duration_or_none(const Chunk& chunk, std::size_t column, std::size_t row) {
  return chunk.is_null(column, row) ? model::kNoDuration : chunk.int64(column, row);
}
std::string text(const Chunk& chunk, std::size_t column, std::size_t row) {
  return std::string(chunk.text(column, row));
}

/// Reads the rows of one instance, table by table.
class InstanceReader {
 public:
  InstanceReader(Connection& connection, const WordDictionary& words, const QueryBudget& budget)
      : connection_(connection), words_(words), budget_(budget) {}

  Result<std::optional<InstanceDetails>> read(const DefinitionCatalog& catalog,
                                              const std::string& engine, const Id128& id) {
    HS_ASSIGN(auto rows,
              connection_.query(
                  fmt::format("SELECT coalesce(id_text, id::VARCHAR), def, tenant, "
                              "coalesce(business_key, ''), start_ms, end_ms, duration, state, "
                              "super_id FROM process_instance WHERE id = '{}'",
                              id.uuid()),
                  budget_));
    const auto chunk = rows.next();
    if (!chunk || chunk->size() == 0) return std::nullopt;
    const auto ord = chunk->int32(1, 0);
    if (ord < 0 || static_cast<std::size_t>(ord) >= catalog.definitions.size()) return std::nullopt;
    const auto& definition = catalog.definitions[static_cast<std::size_t>(ord)];
    if (definition.engine != engine) return std::nullopt;
    out_.engine = engine;
    out_.id = text(*chunk, 0, 0);
    out_.definition_id = definition.id;
    out_.definition_key = definition.key;
    out_.tenant = words_.text(chunk->int32(2, 0));
    out_.business_key = text(*chunk, 3, 0);
    out_.start = time_or_none(*chunk, 4, 0);
    out_.end = time_or_none(*chunk, 5, 0);
    out_.duration = duration_or_none(*chunk, 6, 0);
    out_.state = static_cast<model::InstanceState>(chunk->int8(7, 0));
    if (!chunk->is_null(8, 0)) out_.super_instance = text_of(chunk->id(8, 0));
    instance_ = id;
    HS_RETURN_IF_ERROR(read_nodes());
    HS_RETURN_IF_ERROR(read_tasks());
    HS_RETURN_IF_ERROR(read_variables());
    HS_RETURN_IF_ERROR(read_incidents());
    sort_details(out_);
    return std::move(out_);
  }

 private:
  /// The instance's rows of a table. Nothing of it is older than itself, so older row groups need
  /// not be read.
  Result<Rows> rows_of(std::string_view columns, std::string_view table, std::string_view time) {
    const auto since = out_.start == model::kNoTime ? std::numeric_limits<EpochMs>::min()
                                                    : out_.start - kTimeMargin;
    return connection_.query(fmt::format("SELECT {} FROM {} WHERE {} >= {} AND instance = '{}'",
                                         columns, table, time, since, instance_.uuid()),
                             budget_);
  }

  Status read_nodes() {
    HS_ASSIGN(auto rows, rows_of("id, node, type, start_ms, end_ms, duration, canceled, sequence, "
                                 "called",
                                 "flow_node", "start_ms"));
    while (const auto chunk = rows.next()) {
      for (std::size_t i = 0; i < chunk->size(); ++i) {
        NodeRun run;
        run.id = chunk->id(0, i).uuid();
        run.node = words_.text(chunk->int32(1, i));
        run.type = words_.text(chunk->int32(2, i));
        run.start = time_or_none(*chunk, 3, i);
        run.end = time_or_none(*chunk, 4, i);
        run.duration = duration_or_none(*chunk, 5, i);
        run.canceled = chunk->boolean(6, i);
        run.sequence = chunk->int64(7, i);
        if (!chunk->is_null(8, i)) run.called_instance = text_of(chunk->id(8, i));
        out_.nodes.push_back(std::move(run));
      }
    }
    return {};
  }

  Status read_tasks() {
    HS_ASSIGN(auto rows,
              rows_of("coalesce(id_text, id::VARCHAR), id, node, activity, name, start_ms, end_ms, "
                      "duration, due, priority, delete_reason, assignee, groups, idle, work",
                      "user_task", "start_ms"));
    std::unordered_map<Id128, std::size_t> index;
    while (const auto chunk = rows.next()) {
      for (std::size_t i = 0; i < chunk->size(); ++i) {
        TaskRun run;
        run.id = text(*chunk, 0, i);
        run.node = words_.text(chunk->int32(2, i));
        if (!chunk->is_null(3, i)) run.node_run = text_of(chunk->id(3, i));
        run.name = words_.text(chunk->int32(4, i));
        run.start = time_or_none(*chunk, 5, i);
        run.end = time_or_none(*chunk, 6, i);
        run.duration = duration_or_none(*chunk, 7, i);
        run.due = time_or_none(*chunk, 8, i);
        run.priority = chunk->int32(9, i);
        run.canceled = run.end != model::kNoTime && words_.text(chunk->int32(10, i)) != "completed";
        run.assignee = words_.text(chunk->int32(11, i));
        if (!chunk->is_null(12, i)) {
          for (const auto group : chunk->int32_list(12, i))
            run.candidate_groups.push_back(words_.text(group));
        }
        run.idle = duration_or_none(*chunk, 13, i);
        run.work = duration_or_none(*chunk, 14, i);
        index.emplace(chunk->id(1, i), out_.tasks.size());
        out_.tasks.push_back(std::move(run));
      }
    }
    return read_changes(index);
  }

  Status read_changes(const std::unordered_map<Id128, std::size_t>& index) {
    HS_ASSIGN(auto rows,
              rows_of("id, task, type, operation, user_code, time", "identity_link", "time"));
    model::Arena arena;
    std::unordered_map<Id128, std::vector<model::IdentityLink>> links;
    while (const auto chunk = rows.next()) {
      for (std::size_t i = 0; i < chunk->size(); ++i) {
        model::IdentityLink link;
        link.id.key = chunk->id(0, i);
        link.type = static_cast<model::LinkType>(chunk->int8(2, i));
        link.operation = static_cast<model::LinkOperation>(chunk->int8(3, i));
        link.user = arena.copy(words_.text(chunk->int32(4, i)));
        link.time = time_or_none(*chunk, 5, i);
        links[chunk->id(1, i)].push_back(link);
      }
    }
    for (auto& [task, own] : links) {
      const auto at = index.find(task);
      if (at != index.end()) out_.tasks[at->second].changes = task_changes(std::move(own));
    }
    return {};
  }

  Status read_variables() {
    HS_ASSIGN(auto rows, rows_of("coalesce(id_text, id::VARCHAR), name, item, type, is_null, "
                                 "truncated, coalesce(text, ''), time",
                                 "variable", "time"));
    while (const auto chunk = rows.next()) {
      for (std::size_t i = 0; i < chunk->size(); ++i) {
        out_.variables.push_back(
            {text(*chunk, 0, i), words_.text(chunk->int32(1, i)), chunk->int32(2, i),
             static_cast<model::VariableType>(chunk->int8(3, i)), chunk->boolean(4, i),
             chunk->boolean(5, i), text(*chunk, 6, i), time_or_none(*chunk, 7, i)});
      }
    }
    return {};
  }

  Status read_incidents() {
    HS_ASSIGN(auto rows, rows_of("coalesce(id_text, id::VARCHAR), node, type, coalesce(message, "
                                 "''), start_ms, end_ms, status",
                                 "incident", "start_ms"));
    while (const auto chunk = rows.next()) {
      for (std::size_t i = 0; i < chunk->size(); ++i) {
        out_.incidents.push_back({text(*chunk, 0, i), words_.text(chunk->int32(1, i)),
                                  words_.text(chunk->int32(2, i)), text(*chunk, 3, i),
                                  time_or_none(*chunk, 4, i), time_or_none(*chunk, 5, i),
                                  static_cast<model::IncidentStatus>(chunk->int8(6, i))});
      }
    }
    return {};
  }

  Connection& connection_;
  const WordDictionary& words_;
  const QueryBudget& budget_;
  Id128 instance_;
  InstanceDetails out_;
};

}  // namespace

Result<std::optional<InstanceDetails>> read_instance(
    Connection& connection, const WordDictionary& words, const DefinitionCatalog& catalog,
    const std::string& engine, const std::string& id, const QueryBudget& budget) {
  for (const auto& key : keys_of(engine, id)) {
    HS_ASSIGN(auto found, InstanceReader(connection, words, budget).read(catalog, engine, key));
    if (found) return found;
  }
  return std::nullopt;
}

}  // namespace hindsight::store::duck
