#include "store/duckdb/fact_writer.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "store/duckdb/paths.h"

namespace hindsight::store::duck {
namespace {

using model::kNoTime;

/// What append() writes: tables with a definition, and their column of the process instance.
struct OfDefinition {
  const char* table;
  const char* instance;
};
constexpr OfDefinition kOfDefinition[] = {{"flow_node", "instance"},
                                          {"user_task", "instance"},
                                          {"variable", "instance"},
                                          {"process_instance", "id"}};

template <typename Row>
std::vector<Id128> ids_of(const std::vector<Row>& rows) {
  std::vector<Id128> ids;
  ids.reserve(rows.size());
  for (const auto& row : rows) ids.push_back(row.id.key);
  return ids;
}

std::string between(const char* column, EpochMs first, EpochMs last) {
  return fmt::format("t.{} BETWEEN {} AND {}", column, first - kTimeMargin, last + kTimeMargin);
}

template <typename Row, typename Time>
std::pair<EpochMs, EpochMs> range_of(const std::vector<Row>& rows, const Time& time) {
  const auto [min, max] = std::minmax_element(
      rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return time(a) < time(b); });
  return {time(*min), time(*max)};
}

using Place = FactWriter::Place;

/// Rows, and where stored statements about them can be: each place is one look-up that skips most
/// of the table.
template <typename Row>
struct Part {
  std::vector<Row> rows;
  std::vector<Place> places;
};

template <typename Row>
std::vector<Place> places_by_time(const std::vector<Row>& rows) {
  const auto [first, last] = range_of(rows, Table<Row>::time);
  return {{between(Table<Row>::time_column, first, last)}};
}

/// Moves the rows that `is_first` holds for before the others, into a part of their own.
template <typename Row, typename IsFirst>
std::vector<Part<Row>> split(std::vector<Row> rows, const IsFirst& is_first) {
  const auto rest = std::stable_partition(rows.begin(), rows.end(), is_first);
  std::vector<Row> others(rest, rows.end());
  rows.erase(rest, rows.end());
  std::vector<Part<Row>> parts;
  for (auto* some : {&rows, &others}) {
    if (!some->empty()) parts.push_back({std::move(*some), {}});
  }
  return parts;
}

/// What Clustering sorts once it has ended; variables it sorts at once.
template <typename Row>
constexpr bool kIsSortedOnceEnded =
    std::is_same_v<Row, model::ProcessInstance> || std::is_same_v<Row, model::FlowNodeInstance> ||
    std::is_same_v<Row, model::UserTask>;

template <typename Row>
std::vector<Part<Row>> parts_of(std::vector<Row> rows) {
  if constexpr (kIsSortedOnceEnded<Row>) {
    // What has ended may have begun long ago, but it comes soon after its end: only few of the
    // sorted runs hold that time. Whatever else is stored of it has not ended.
    const auto has_ended = [](const Row& row) { return row.end != kNoTime; };
    auto parts = split(std::move(rows), has_ended);
    for (auto& part : parts) {
      part.places = places_by_time(part.rows);
      if (!has_ended(part.rows.front())) continue;
      part.places.front().condition += " AND t.tier = 0";
      const auto [first, last] = range_of(part.rows, [](const Row& row) { return row.end; });
      part.places.push_back({between("end_ms", first, last) + " AND t.tier = 1", true});
    }
    return parts;
  } else if constexpr (std::is_same_v<Row, model::Variable>) {
    // They have no time that all their updates share. A first update can only meet rows written at
    // its own time or later; the others look among all.
    const auto is_first = [](const Row& row) { return row.revision == 0; };
    auto parts = split(std::move(rows), is_first);
    for (auto& part : parts) {
      const auto first = range_of(part.rows, Table<Row>::time).first;
      part.places = {{is_first(part.rows.front()) ? fmt::format("t.time >= {}", first - kTimeMargin)
                                                  : "true"}};
    }
    return parts;
  } else {
    auto places = places_by_time(rows);
    return {{std::move(rows), std::move(places)}};
  }
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
Result<std::vector<Id128>> FactWriter::losers(std::vector<Row>& rows,
                                              const std::vector<Place>& places) {
  HS_RETURN_IF_ERROR(stage(ids_of(rows)));
  std::unordered_map<Id128, model::Rank> stored;
  for (const auto& place : places) {
    HS_ASSIGN(auto found, connection_.query(
                              fmt::format("SELECT t.id, {} FROM {} t JOIN staged s ON t.id = s.id "
                                          "WHERE {}",
                                          Table<Row>::rank, Table<Row>::name, place.condition)));
    while (auto chunk = found.next()) {
      for (std::size_t i = 0; i < chunk->size(); ++i) {
        stored[chunk->id(0, i)] = {chunk->boolean(1, i), chunk->int64(2, i), chunk->int64(3, i),
                                   chunk->int32(4, i)};
      }
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
  auto parts = parts_of(std::move(rows));
  rows.clear();
  for (auto& [some, places] : parts) {
    HS_ASSIGN(const auto beaten, losers(some, places));
    HS_RETURN_IF_ERROR(remove(Table<Row>::name, beaten, places));
    rows.insert(rows.end(), some.begin(), some.end());
  }
  return {};
}

Status FactWriter::remove(const char* table, const std::vector<Id128>& ids,
                          const std::vector<Place>& places) {
  if (ids.empty()) return {};
  HS_RETURN_IF_ERROR(stage(ids));
  for (const auto& [condition, is_in_runs] : places) {
    HS_ASSIGN(const auto removed,
              connection_.run_counting(fmt::format(
                  "DELETE FROM {} t USING staged s WHERE t.id = s.id AND {}", table, condition)));
    has_changed_runs_ = has_changed_runs_ || (is_in_runs && removed > 0);
  }
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
                                                             const std::vector<Place>& places) {
  HS_RETURN_IF_ERROR(stage(ids));
  std::vector<StoredUserTask> out;
  for (const auto& place : places) {
    HS_ASSIGN(
        auto rows,
        connection_.query(
            "SELECT t.id, coalesce(t.id_text, ''), t.instance, t.activity, t.def, t.tenant, "
            "t.node, t.name, "
            "t.delete_reason, t.start_ms, t.end_ms, t.duration, t.due, t.priority, t.observed "
            "FROM user_task t JOIN staged s ON t.id = s.id WHERE " +
            place.condition));
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
  const auto begun = fmt::format("t.start_ms <= {}", last + kTimeMargin);
  const std::vector<Place> places = {
      {begun + " AND t.tier = 0"},
      {fmt::format("{} AND t.end_ms >= {} AND t.tier = 1", begun, first - kTimeMargin), true}};
  HS_ASSIGN(auto touched, stored_tasks({linked.begin(), linked.end()}, places));
  std::vector<Id128> ids;
  for (const auto& task : touched) ids.push_back(task.id);
  HS_RETURN_IF_ERROR(remove("user_task", ids, places));
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
  const auto start = [](const StoredUserTask& task) { return task.start; };
  const auto until = running ? std::numeric_limits<EpochMs>::max() : last + kTimeMargin;
  HS_ASSIGN(auto found,
            connection_.query(
                "SELECT l.id, l.task, l.type, l.operation, l.user_code, l.group_code, l.time "
                "FROM identity_link l JOIN staged s ON l.task = s.id WHERE l.time BETWEEN " +
                std::to_string(range_of(tasks, start).first - kTimeMargin) + " AND " +
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

Status FactWriter::append(std::string_view engine, const std::vector<model::FactPage>& pages) {
  Encoder encode(words_, definitions_, engine);
  const auto append_rows = [&](const auto& rows) -> Status {
    using Row = typename std::decay_t<decltype(rows)>::value_type;
    HS_ASSIGN(auto writer, TableWriter::open(connection_, Table<Row>::name));
    for (const auto& row : rows) {
      if constexpr (std::is_same_v<Row, model::UserTask>) {
        put_task(encode_task(row, encode),
                 model::derive(row.start, row.end, row.duration, false, {}), encode, writer);
      } else {
        Table<Row>::put(row, encode, writer);
      }
      HS_RETURN_IF_ERROR(writer.end_row());
    }
    return writer.finish();
  };
  for (const auto& page : pages) HS_RETURN_IF_ERROR(std::visit(append_rows, page.rows));
  return {};
}

Status FactWriter::remove_instances(std::int32_t definition, const std::vector<Id128>& instances) {
  if (instances.empty()) return {};
  HS_RETURN_IF_ERROR(stage(instances));
  for (const auto& [table, instance] : kOfDefinition) {
    for (const bool of_runs : {true, false}) {
      HS_ASSIGN(const auto removed, connection_.run_counting(
                                        fmt::format("DELETE FROM {} t USING staged s WHERE t.{} = "
                                                    "s.id AND t.def = {} AND t.tier = {}",
                                                    table, instance, definition, of_runs ? 1 : 0)));
      has_changed_runs_ = has_changed_runs_ || (of_runs && removed > 0);
    }
  }
  return forget_paths(connection_, instances);
}

Status FactWriter::remove_definition(std::int32_t definition) {
  has_changed_runs_ = true;
  HS_RETURN_IF_ERROR(
      connection_.run(fmt::format("DELETE FROM instance_path WHERE instance IN (SELECT id FROM "
                                  "process_instance WHERE def = {})",
                                  definition)));
  for (const auto& entry : kOfDefinition) {
    HS_RETURN_IF_ERROR(
        connection_.run(fmt::format("DELETE FROM {} WHERE def = {}", entry.table, definition)));
  }
  return {};
}

}  // namespace hindsight::store::duck
