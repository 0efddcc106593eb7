#include "store/duckdb/fact_writer.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "store/duckdb/paths.h"

namespace hindsight::store::duck {
namespace {

using model::kNoTime;

template <typename Row>
std::vector<Id128> ids_of(const std::vector<Row>& rows) {
  std::vector<Id128> ids;
  ids.reserve(rows.size());
  for (const auto& row : rows) ids.push_back(row.id.key);
  return ids;
}

template <typename Row>
std::string time_bound(const std::vector<Row>& rows) {
  const auto [min, max] = std::minmax_element(
      rows.begin(), rows.end(),
      [](const Row& a, const Row& b) { return Table<Row>::time(a) < Table<Row>::time(b); });
  const std::string column = std::string("t.") + Table<Row>::time_column;
  return " WHERE " + column + " BETWEEN " + std::to_string(Table<Row>::time(*min) - kTimeMargin) +
         " AND " + std::to_string(Table<Row>::time(*max) + kTimeMargin);
}

/// The rows of one kind of all pages, in page order.
template <typename Row>
std::vector<Row> rows_of(const std::vector<const model::FactPage*>& pages) {
  std::vector<Row> out;
  for (const auto* page : pages) {
    if (const auto* rows = std::get_if<std::vector<Row>>(&page->rows))
      out.insert(out.end(), rows->begin(), rows->end());
  }
  return out;
}

/// The instances whose path these rows may change.
std::vector<Id128> instances_of(const std::vector<model::FlowNodeInstance>& rows) {
  std::unordered_set<Id128> ids;
  for (const auto& row : rows) ids.insert(row.process_instance_id);
  return {ids.begin(), ids.end()};
}

/// Earliest and latest start.
std::pair<EpochMs, EpochMs> start_range(const std::vector<StoredUserTask>& tasks) {
  const auto [min, max] = std::minmax_element(
      tasks.begin(), tasks.end(),
      [](const StoredUserTask& a, const StoredUserTask& b) { return a.start < b.start; });
  return {min->start, max->start};
}

std::vector<std::vector<model::IdentityLink>> group_links(
    const std::vector<StoredUserTask>& tasks, const std::vector<model::IdentityLink>& links) {
  std::unordered_map<Id128, std::size_t> index;
  for (std::size_t i = 0; i < tasks.size(); ++i) index.emplace(tasks[i].id, i);
  std::vector<std::vector<model::IdentityLink>> out(tasks.size());
  for (const auto& link : links) {
    const auto at = index.find(link.task_id);
    if (at != index.end()) out[at->second].push_back(link);
  }
  return out;
}

}  // namespace

Status FactWriter::stage(const std::vector<Id128>& ids) {
  // A new table each time: deleted rows would still be scanned, and mislead the join's planning.
  HS_RETURN_IF_ERROR(connection_.run("CREATE OR REPLACE TEMP TABLE staged(id UUID)"));
  HS_ASSIGN(auto writer, TableWriter::open(connection_, "staged"));
  for (const auto& id : ids) {
    writer.put(id);
    HS_RETURN_IF_ERROR(writer.end_row());
  }
  return writer.finish();
}

template <typename Row>
Result<std::vector<Id128>> FactWriter::losers(std::vector<Row>& rows, const std::string& bound) {
  HS_RETURN_IF_ERROR(stage(ids_of(rows)));
  HS_ASSIGN(auto found,
            connection_.query("SELECT t.id, " + std::string(Table<Row>::rank) + " FROM " +
                              Table<Row>::name + " t JOIN staged s ON t.id = s.id" + bound));
  std::unordered_map<Id128, model::Rank> stored;
  while (auto chunk = found.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      stored[chunk->id(0, i)] = {chunk->boolean(1, i), chunk->int64(2, i), chunk->int64(3, i),
                                 chunk->int32(4, i)};
    }
  }
  std::vector<Id128> out;
  if (stored.empty()) return out;
  std::erase_if(rows, [&](const Row& row) {
    const auto at = stored.find(row.id.key);
    if (at == stored.end()) return false;
    if (!model::replaces(model::rank(row), at->second)) return true;
    out.push_back(row.id.key);
    return false;
  });
  return out;
}

template <typename Row>
Status FactWriter::settle(std::vector<Row>& rows) {
  model::keep_winners(rows);
  if (rows.empty()) return {};
  const auto bound = time_bound(rows);
  HS_ASSIGN(const auto beaten, losers(rows, bound));
  if (beaten.empty()) return {};
  HS_RETURN_IF_ERROR(stage(beaten));
  return connection_.run(std::string("DELETE FROM ") + Table<Row>::name + " t USING staged s" +
                         bound + " AND t.id = s.id");
}

/// Variables have no time that all their updates share. A first update can only meet rows written
/// at its own time or later; the others look among all.
template <>
Status FactWriter::settle(std::vector<model::Variable>& rows) {
  model::keep_winners(rows);
  if (rows.empty()) return {};
  const auto later = std::stable_partition(rows.begin(), rows.end(),
                                           [](const auto& row) { return row.revision == 0; });
  std::vector<model::Variable> updates(later, rows.end());
  rows.erase(later, rows.end());
  for (auto* part : {&rows, &updates}) {
    if (part->empty()) continue;
    std::string bound = " WHERE true";
    if (part == &rows) {
      const auto first = std::min_element(
          part->begin(), part->end(), [](const auto& a, const auto& b) { return a.time < b.time; });
      bound = " WHERE t.time >= " + std::to_string(first->time - kTimeMargin);
    }
    HS_ASSIGN(const auto beaten, losers(*part, bound));
    if (beaten.empty()) continue;
    HS_RETURN_IF_ERROR(stage(beaten));
    HS_RETURN_IF_ERROR(
        connection_.run("DELETE FROM variable t USING staged s" + bound + " AND t.id = s.id"));
  }
  rows.insert(rows.end(), updates.begin(), updates.end());
  return {};
}

template <typename Row>
Status FactWriter::merge_into_table(std::vector<Row> rows, Encoder& encode) {
  HS_RETURN_IF_ERROR(settle(rows));
  if (rows.empty()) return {};
  HS_ASSIGN(auto writer, TableWriter::open(connection_, Table<Row>::name));
  for (const auto& row : rows) {
    Table<Row>::put(row, encode, writer);
    HS_RETURN_IF_ERROR(writer.end_row());
  }
  HS_RETURN_IF_ERROR(writer.finish());
  if constexpr (std::is_same_v<Row, model::FlowNodeInstance>)
    return forget_paths(connection_, instances_of(rows));
  if constexpr (std::is_same_v<Row, model::DecisionInstance>) {
    HS_ASSIGN(auto values, TableWriter::open(connection_, "decision_value"));
    for (const auto& row : rows) HS_RETURN_IF_ERROR(put_decision_values(row, encode, values));
    return values.finish();
  }
  return {};
}

Result<std::vector<StoredUserTask>> FactWriter::stored_tasks(const std::vector<Id128>& ids,
                                                             EpochMs first, EpochMs last) {
  HS_RETURN_IF_ERROR(stage(ids));
  HS_ASSIGN(auto rows,
            connection_.query(
                "SELECT t.id, coalesce(t.id_text, ''), t.instance, t.activity, t.def, t.tenant, "
                "t.node, t.name, "
                "t.delete_reason, t.start_ms, t.end_ms, t.duration, t.due, t.priority, t.observed "
                "FROM user_task t JOIN staged s ON t.id = s.id "
                "WHERE t.start_ms <= " +
                std::to_string(last + kTimeMargin) + " AND (t.end_ms IS NULL OR t.end_ms >= " +
                std::to_string(first - kTimeMargin) + ")"));
  std::vector<StoredUserTask> out;
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      StoredUserTask t;
      t.id = chunk->id(0, i);
      t.id_text = chunk->text(1, i);
      t.instance = chunk->id(2, i);
      t.activity = chunk->id(3, i);
      t.def = chunk->int32(4, i);
      t.tenant = chunk->int32(5, i);
      t.node = chunk->int32(6, i);
      t.name = chunk->int32(7, i);
      t.delete_reason = chunk->int32(8, i);
      t.start = chunk->int64(9, i);
      t.end = chunk->is_null(10, i) ? kNoTime : chunk->int64(10, i);
      t.duration = chunk->is_null(11, i) ? model::kNoDuration : chunk->int64(11, i);
      t.due = chunk->is_null(12, i) ? kNoTime : chunk->int64(12, i);
      t.priority = chunk->int32(13, i);
      t.observed = chunk->int64(14, i);
      out.push_back(std::move(t));
    }
  }
  return out;
}

Result<std::vector<StoredUserTask>> FactWriter::take_linked_tasks(
    const std::vector<model::IdentityLink>& new_links, const std::unordered_set<Id128>& known) {
  std::unordered_set<Id128> linked;
  EpochMs first = std::numeric_limits<EpochMs>::max();
  EpochMs last = std::numeric_limits<EpochMs>::min();
  for (const auto& link : new_links) {
    if (link.task_id.empty() || known.contains(link.task_id)) continue;
    linked.insert(link.task_id);
    first = std::min(first, link.time);
    last = std::max(last, link.time);
  }
  if (linked.empty()) return std::vector<StoredUserTask>{};
  HS_ASSIGN(auto touched, stored_tasks({linked.begin(), linked.end()}, first, last));
  if (touched.empty()) return touched;
  std::vector<Id128> ids;
  for (const auto& task : touched) ids.push_back(task.id);
  HS_RETURN_IF_ERROR(stage(ids));
  const auto [from, to] = start_range(touched);
  HS_RETURN_IF_ERROR(
      connection_.run("DELETE FROM user_task t USING staged s WHERE t.start_ms BETWEEN " +
                      std::to_string(from) + " AND " + std::to_string(to) + " AND t.id = s.id"));
  return touched;
}

Result<std::vector<model::IdentityLink>> FactWriter::links_of(
    const std::vector<StoredUserTask>& tasks, model::Arena& arena) {
  std::vector<Id128> ids;
  EpochMs last = std::numeric_limits<EpochMs>::min();
  bool running = false;
  for (const auto& task : tasks) {
    ids.push_back(task.id);
    last = std::max(last, task.end);
    running = running || task.end == kNoTime;
  }
  HS_RETURN_IF_ERROR(stage(ids));
  const auto until = running ? std::numeric_limits<EpochMs>::max() : last + kTimeMargin;
  HS_ASSIGN(auto found,
            connection_.query(
                "SELECT l.id, l.task, l.type, l.operation, l.user_code, l.group_code, l.time "
                "FROM identity_link l JOIN staged s ON l.task = s.id WHERE l.time BETWEEN " +
                std::to_string(start_range(tasks).first - kTimeMargin) + " AND " +
                std::to_string(until)));
  std::vector<model::IdentityLink> links;
  while (auto chunk = found.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      model::IdentityLink link;
      link.id.key = chunk->id(0, i);
      link.task_id = chunk->id(1, i);
      link.type = static_cast<model::LinkType>(chunk->int8(2, i));
      link.operation = static_cast<model::LinkOperation>(chunk->int8(3, i));
      link.user = arena.copy(words_.text(chunk->int32(4, i)));
      link.group = arena.copy(words_.text(chunk->int32(5, i)));
      link.time = chunk->int64(6, i);
      links.push_back(link);
    }
  }
  return links;
}

/// Tasks that changed, and stored tasks that got new links, are derived anew from all their links.
Status FactWriter::merge_user_tasks(std::vector<model::UserTask> rows,
                                    const std::vector<model::IdentityLink>& new_links,
                                    Encoder& encode) {
  HS_RETURN_IF_ERROR(settle(rows));
  std::vector<StoredUserTask> tasks;
  std::unordered_set<Id128> known;
  for (const auto& row : rows) {
    tasks.push_back(encode_task(row, encode));
    known.insert(row.id.key);
  }
  HS_ASSIGN(auto linked, take_linked_tasks(new_links, known));
  std::move(linked.begin(), linked.end(), std::back_inserter(tasks));
  if (tasks.empty()) return {};
  model::Arena arena;
  HS_ASSIGN(const auto links, links_of(tasks, arena));
  const auto grouped = group_links(tasks, links);
  const auto completed = encode.word("completed");
  HS_ASSIGN(auto writer, TableWriter::open(connection_, "user_task"));
  for (std::size_t i = 0; i < tasks.size(); ++i) {
    const auto& task = tasks[i];
    const bool canceled = task.end != kNoTime && task.delete_reason != completed;
    put_task(task, model::derive(task.start, task.end, task.duration, canceled, grouped[i]), encode,
             writer);
    HS_RETURN_IF_ERROR(writer.end_row());
  }
  return writer.finish();
}

Status FactWriter::write(std::string_view engine,
                         const std::vector<const model::FactPage*>& pages) {
  Encoder encode(words_, definitions_, engine);
  HS_RETURN_IF_ERROR(merge_into_table(rows_of<model::ProcessInstance>(pages), encode));
  HS_RETURN_IF_ERROR(merge_into_table(rows_of<model::FlowNodeInstance>(pages), encode));
  HS_RETURN_IF_ERROR(merge_into_table(rows_of<model::Variable>(pages), encode));
  HS_RETURN_IF_ERROR(merge_into_table(rows_of<model::Incident>(pages), encode));
  HS_RETURN_IF_ERROR(merge_into_table(rows_of<model::DecisionInstance>(pages), encode));
  HS_RETURN_IF_ERROR(merge_into_table(rows_of<model::SuspensionOperation>(pages), encode));
  auto links = rows_of<model::IdentityLink>(pages);
  auto tasks = rows_of<model::UserTask>(pages);
  HS_RETURN_IF_ERROR(settle(links));
  if (!links.empty()) {
    HS_ASSIGN(auto writer, TableWriter::open(connection_, "identity_link"));
    for (const auto& link : links) {
      Table<model::IdentityLink>::put(link, encode, writer);
      HS_RETURN_IF_ERROR(writer.end_row());
    }
    HS_RETURN_IF_ERROR(writer.finish());
  }
  if (links.empty() && tasks.empty()) return {};
  return merge_user_tasks(std::move(tasks), links, encode);
}

}  // namespace hindsight::store::duck
