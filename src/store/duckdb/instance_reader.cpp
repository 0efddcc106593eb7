#include "store/duckdb/instance_reader.h"

#include <fmt/format.h>

#include <algorithm>
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

/// Reads the rows of some instances, table by table.
class InstanceReader {
 public:
  InstanceReader(Connection& connection, const WordDictionary& words,
                 const DefinitionCatalog& catalog, const InstancePage& page,
                 const QueryBudget& budget)
      : connection_(connection), words_(words), catalog_(catalog), page_(page), budget_(budget) {
    for (const auto& id : page.ids) places_.emplace(id, places_.size());
    found_.resize(page.ids.size());
  }

  Status read() {
    HS_RETURN_IF_ERROR(read_heads());
    HS_RETURN_IF_ERROR(read_nodes());
    HS_RETURN_IF_ERROR(read_tasks());
    HS_RETURN_IF_ERROR(read_variables());
    return read_incidents();
  }

  Status read_changes() {
    model::Arena arena;
    std::unordered_map<Id128, std::vector<model::IdentityLink>> links;
    HS_RETURN_IF_ERROR(each("id, task, type, operation, user_code, time", "identity_link", "time",
                            [&](const Chunk& chunk, std::size_t i, InstanceDetails&) {
                              model::IdentityLink link;
                              link.id.key = chunk.id(1, i);
                              link.type = static_cast<model::LinkType>(chunk.int8(3, i));
                              link.operation = static_cast<model::LinkOperation>(chunk.int8(4, i));
                              link.user = arena.copy(words_.text(chunk.int32(5, i)));
                              link.time = time_or_none(chunk, 6, i);
                              links[chunk.id(2, i)].push_back(link);
                            }));
    for (auto& [task, own] : links) {
      const auto at = tasks_.find(task);
      if (at != tasks_.end())
        at->second.first->tasks[at->second.second].changes = task_changes(std::move(own));
    }
    return {};
  }

  std::vector<InstanceDetails> take() {
    std::vector<InstanceDetails> out;
    for (auto& details : found_) {
      if (!details) continue;
      sort_details(*details);
      out.push_back(std::move(*details));
    }
    return out;
  }

 private:
  /// `put(chunk, row, instance)` for the rows of a table that belong to instances found; `instance`
  /// is the first column. Nothing of an instance is older than itself, or younger than its end, so
  /// other row groups need not be read.
  template <typename Put>
  Status each(std::string_view columns, std::string_view table, std::string_view time, Put put) {
    std::string span;
    if (since_ != model::kNoTime) span += fmt::format("{} >= {} AND ", time, since_ - kTimeMargin);
    if (until_ != model::kNoTime) span += fmt::format("{} <= {} AND ", time, until_ + kTimeMargin);
    HS_ASSIGN(auto rows, connection_.query(fmt::format("SELECT instance, {} FROM {} WHERE {}"
                                                       "instance IN ({})",
                                                       columns, table, span, page_.condition),
                                           budget_));
    while (const auto chunk = rows.next()) {
      for (std::size_t i = 0; i < chunk->size(); ++i) {
        const auto at = places_.find(chunk->id(0, i));
        if (at == places_.end() || !found_[at->second]) continue;
        put(*chunk, i, *found_[at->second]);
      }
    }
    return {};
  }

  Status read_heads() {
    std::string span;
    if (page_.first && page_.last)
      span = fmt::format("start_ms BETWEEN {} AND {} AND ", *page_.first, *page_.last);
    HS_ASSIGN(auto rows,
              connection_.query(
                  fmt::format("SELECT id, coalesce(id_text, id::VARCHAR), def, tenant, "
                              "coalesce(business_key, ''), start_ms, end_ms, duration, state, "
                              "super_id FROM process_instance WHERE {}id IN ({})",
                              span, page_.condition),
                  budget_));
    while (const auto chunk = rows.next()) {
      for (std::size_t i = 0; i < chunk->size(); ++i) {
        const auto at = places_.find(chunk->id(0, i));
        if (at != places_.end()) put_head(*chunk, i, found_[at->second].emplace());
      }
    }
    return {};
  }

  void put_head(const Chunk& chunk, std::size_t i, InstanceDetails& out) {
    out.id = text(chunk, 1, i);
    const auto ord = chunk.int32(2, i);
    if (ord >= 0 && static_cast<std::size_t>(ord) < catalog_.definitions.size()) {
      const auto& definition = catalog_.definitions[static_cast<std::size_t>(ord)];
      out.engine = definition.engine;
      out.definition_id = definition.id;
      out.definition_key = definition.key;
    }
    out.tenant = words_.text(chunk.int32(3, i));
    out.business_key = text(chunk, 4, i);
    out.start = time_or_none(chunk, 5, i);
    out.end = time_or_none(chunk, 6, i);
    out.duration = duration_or_none(chunk, 7, i);
    out.state = static_cast<model::InstanceState>(chunk.int8(8, i));
    if (!chunk.is_null(9, i)) out.super_instance = text_of(chunk.id(9, i));
    widen(out);
  }

  /// What still runs may have rows of any time to come.
  void widen(const InstanceDetails& instance) {
    const bool first = !std::exchange(any_, true);
    since_ = first ? instance.start : std::min(since_, instance.start);  // kNoTime is the least
    if (first || instance.end == model::kNoTime)
      until_ = instance.end;
    else if (until_ != model::kNoTime)
      until_ = std::max(until_, instance.end);
  }

  Status read_nodes() {
    return each("id, node, type, start_ms, end_ms, duration, canceled, sequence, called",
                "flow_node", "start_ms",
                [&](const Chunk& chunk, std::size_t i, InstanceDetails& instance) {
                  auto& run = instance.nodes.emplace_back();
                  run.id = chunk.id(1, i).uuid();
                  run.node = words_.text(chunk.int32(2, i));
                  run.type = words_.text(chunk.int32(3, i));
                  run.start = time_or_none(chunk, 4, i);
                  run.end = time_or_none(chunk, 5, i);
                  run.duration = duration_or_none(chunk, 6, i);
                  run.canceled = chunk.boolean(7, i);
                  run.sequence = chunk.int64(8, i);
                  if (!chunk.is_null(9, i)) run.called_instance = text_of(chunk.id(9, i));
                });
  }

  Status read_tasks() {
    return each(
        "coalesce(id_text, id::VARCHAR), id, node, activity, name, start_ms, end_ms, duration, "
        "due, priority, delete_reason, assignee, groups, idle, work",
        "user_task", "start_ms", [&](const Chunk& chunk, std::size_t i, InstanceDetails& instance) {
          tasks_.emplace(chunk.id(2, i), std::pair(&instance, instance.tasks.size()));
          auto& run = instance.tasks.emplace_back();
          run.id = text(chunk, 1, i);
          run.node = words_.text(chunk.int32(3, i));
          if (!chunk.is_null(4, i)) run.node_run = text_of(chunk.id(4, i));
          run.name = words_.text(chunk.int32(5, i));
          run.start = time_or_none(chunk, 6, i);
          run.end = time_or_none(chunk, 7, i);
          run.duration = duration_or_none(chunk, 8, i);
          run.due = time_or_none(chunk, 9, i);
          run.priority = chunk.int32(10, i);
          run.canceled =
              run.end != model::kNoTime && words_.text(chunk.int32(11, i)) != "completed";
          run.assignee = words_.text(chunk.int32(12, i));
          for (const auto group : chunk.int32_list(13, i))
            run.candidate_groups.push_back(words_.text(group));
          run.idle = duration_or_none(chunk, 14, i);
          run.work = duration_or_none(chunk, 15, i);
        });
  }

  Status read_variables() {
    return each(
        "coalesce(id_text, id::VARCHAR), name, item, type, is_null, truncated, coalesce(text, ''), "
        "time, id",
        "variable", "time", [&](const Chunk& chunk, std::size_t i, InstanceDetails& instance) {
          instance.variables.push_back(
              {text(chunk, 1, i), words_.text(chunk.int32(2, i)), chunk.int32(3, i),
               static_cast<model::VariableType>(chunk.int8(4, i)), chunk.boolean(5, i),
               chunk.boolean(6, i), text(chunk, 7, i), time_or_none(chunk, 8, i), chunk.id(9, i)});
        });
  }

  Status read_incidents() {
    return each(
        "coalesce(id_text, id::VARCHAR), node, type, coalesce(message, ''), start_ms, end_ms, "
        "status",
        "incident", "start_ms", [&](const Chunk& chunk, std::size_t i, InstanceDetails& instance) {
          instance.incidents.push_back({text(chunk, 1, i), words_.text(chunk.int32(2, i)),
                                        words_.text(chunk.int32(3, i)), text(chunk, 4, i),
                                        time_or_none(chunk, 5, i), time_or_none(chunk, 6, i),
                                        static_cast<model::IncidentStatus>(chunk.int8(7, i))});
        });
  }

  Connection& connection_;
  const WordDictionary& words_;
  const DefinitionCatalog& catalog_;
  const InstancePage& page_;
  const QueryBudget& budget_;
  std::unordered_map<Id128, std::size_t> places_;
  std::vector<std::optional<InstanceDetails>> found_;  ///< by place
  /// The task's instance and its place among the instance's tasks.
  std::unordered_map<Id128, std::pair<InstanceDetails*, std::size_t>> tasks_;
  bool any_ = false;
  EpochMs since_ = model::kNoTime,
          until_ = model::kNoTime;  ///< what instances cover; kNoTime: open
};

Result<std::optional<InstanceDetails>> read_one(Connection& connection, const WordDictionary& words,
                                                const DefinitionCatalog& catalog, const Id128& id,
                                                const QueryBudget& budget) {
  const InstancePage page{{id}, "'" + id.uuid() + "'", {}, {}};
  InstanceReader reader(connection, words, catalog, page, budget);
  HS_RETURN_IF_ERROR(reader.read());
  HS_RETURN_IF_ERROR(reader.read_changes());
  auto found = reader.take();
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

}  // namespace

Result<std::optional<InstanceDetails>> read_instance(
    Connection& connection, const WordDictionary& words, const DefinitionCatalog& catalog,
    const std::string& engine, const std::string& id, const QueryBudget& budget) {
  for (const auto& key : keys_of(engine, id)) {
    HS_ASSIGN(auto found, read_one(connection, words, catalog, key, budget));
    if (found && found->engine == engine) return found;
  }
  return std::nullopt;
}

Result<std::vector<InstanceDetails>> read_instances(Connection& connection,
                                                    const WordDictionary& words,
                                                    const DefinitionCatalog& catalog,
                                                    const InstancePage& page,
                                                    const QueryBudget& budget) {
  InstanceReader reader(connection, words, catalog, page, budget);
  HS_RETURN_IF_ERROR(reader.read());
  return reader.take();
}

}  // namespace hindsight::store::duck
