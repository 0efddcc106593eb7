#include "store/duckdb/raw_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "store/duckdb/fact_tables.h"
#include "store/duckdb/sort_order.h"

namespace hindsight::store::duck {
namespace {

constexpr std::string_view kVariablePrefix = "variable:";
constexpr std::string_view kDurationPrefix = "dur:";

/// What to order by for a column, most important first; start date for unknown ones, as documented.
std::vector<std::string> sort_expressions(const report::RawPlan& plan,
                                          const WordDictionary& words) {
  static const std::map<std::string, std::string, std::less<>> kColumns = {
      {"startDate", "p.start_ms"},
      {"endDate", "p.end_ms"},
      {"processInstanceId", "coalesce(p.id_text, p.id::VARCHAR)"},
      {"businessKey", "p.business_key"},
      {"processDefinitionId", "(SELECT d.id FROM definition d WHERE d.ord = p.def)"},
      {"processDefinitionKey", "(SELECT d.key FROM definition d WHERE d.ord = p.def)"},
      {"engineName", "(SELECT d.engine FROM definition d WHERE d.ord = p.def)"},
      {"tenantId", "(SELECT w.text FROM word w WHERE w.code = p.tenant)"},
      {"count:incidents", "(SELECT count(*) FROM incident i WHERE i.instance = p.id)"},
      {"count:openIncidents",
       "(SELECT count(*) FROM incident i WHERE i.instance = p.id AND i.status = 0)"},
      {"count:userTasks", "(SELECT count(*) FROM user_task t WHERE t.instance = p.id)"},
  };
  if (plan.sort_by.starts_with(kVariablePrefix)) {
    // Text has the number 0 throughout, numbers must not be compared as text.
    const auto smallest = [&](const char* column) {
      return fmt::format(
          "(SELECT min(v.{}) FROM variable v WHERE v.instance = p.id AND v.name = {} AND NOT "
          "v.is_null)",
          column, words.find(plan.sort_by.substr(kVariablePrefix.size())));
    };
    return {smallest("number"), smallest("text")};
  }
  if (plan.sort_by.starts_with(kDurationPrefix)) {
    return {fmt::format("(SELECT sum({}) FROM flow_node f WHERE f.instance = p.id AND f.node = {})",
                        total_time("f", plan.now, plan.calendar),
                        words.find(plan.sort_by.substr(kDurationPrefix.size())))};
  }
  if (plan.sort_by == "duration") return {total_time("p", plan.now, plan.calendar)};
  const auto at = kColumns.find(plan.sort_by);
  return {at == kColumns.end() ? "p.start_ms" : at->second};
}

SortOrder order_of(const report::RawPlan& plan, const WordDictionary& words) {
  return {sort_expressions(plan, words), plan.ascending, "p.id"};
}

struct Page {
  std::vector<RawInstance> instances;
  std::unordered_map<Id128, std::size_t> index;
  std::string ids;  ///< SQL list
  std::string position;
  EpochMs first = std::numeric_limits<EpochMs>::max();

  /// Nothing of these instances is older.
  [[nodiscard]] std::string since() const { return std::to_string(first - kTimeMargin); }
  RawInstance* find(Id128 id) {
    const auto at = index.find(id);
    return at == index.end() ? nullptr : &instances[at->second];
  }
};

Result<Page> read_page(Connection& connection, const std::string& instances,
                       const WordDictionary& words, const DefinitionCatalog& catalog,
                       const report::RawPlan& plan, const QueryBudget& budget) {
  const auto order = order_of(plan, words);
  auto from = instances;
  if (plan.after) {
    HS_ASSIGN(from, rows_behind(*plan.after, order, "p", instances));
  }
  HS_ASSIGN(auto rows,
            connection.query(
                fmt::format("SELECT p.id, coalesce(p.id_text, ''), p.def, p.tenant, "
                            "coalesce(p.business_key, ''), p.start_ms, p.end_ms, {}, {} FROM {} "
                            "ORDER BY {} LIMIT {} OFFSET {}",
                            total_time("p", plan.now, plan.calendar),
                            plan.after ? place_sql(order) : "NULL", from, order.sql(), plan.limit,
                            plan.after ? 0 : plan.offset),
                budget));
  Page page;
  page.position = plan.after.value_or("");
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      RawInstance instance;
      const auto id = chunk->id(0, i);
      instance.id = chunk->text(1, i).empty() ? id.uuid() : std::string(chunk->text(1, i));
      const auto ord = chunk->int32(2, i);
      if (ord >= 0 && static_cast<std::size_t>(ord) < catalog.definitions.size()) {
        const auto& d = catalog.definitions[static_cast<std::size_t>(ord)];
        instance.engine = d.engine;
        instance.definition_key = d.key;
        instance.definition_id = d.id;
      }
      instance.tenant = words.text(chunk->int32(3, i));
      instance.business_key = chunk->text(4, i);
      instance.start = chunk->int64(5, i);
      if (!chunk->is_null(6, i)) instance.end = chunk->int64(6, i);
      instance.duration = chunk->int64(7, i);
      page.first = std::min(page.first, instance.start);
      page.ids += (page.ids.empty() ? "'" : "','") + id.uuid();
      page.index.emplace(id, page.instances.size());
      page.instances.push_back(std::move(instance));
      if (plan.after) page.position = position_of(chunk->text_list(8, i));
    }
  }
  if (!page.ids.empty()) page.ids += "'";
  return page;
}

Status add_flow_nodes(Connection& connection, Page& page, const WordDictionary& words,
                      const report::RawPlan& plan, const QueryBudget& budget) {
  HS_ASSIGN(auto rows,
            connection.query(
                fmt::format(
                    "SELECT f.instance, f.node, sum({})::BIGINT "
                    "FROM flow_node f WHERE f.start_ms >= {} AND f.instance IN ({}) GROUP BY 1, 2",
                    total_time("f", plan.now, plan.calendar), page.since(), page.ids),
                budget));
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      if (auto* instance = page.find(chunk->id(0, i))) {
        instance->flow_node_durations[words.text(chunk->int32(1, i))] = chunk->int64(2, i);
      }
    }
  }
  return {};
}

Status add_counts(Connection& connection, Page& page, const QueryBudget& budget) {
  HS_ASSIGN(auto tasks,
            connection.query("SELECT instance, count(*) FROM user_task WHERE start_ms >= " +
                                 page.since() + " AND instance IN (" + page.ids + ") GROUP BY 1",
                             budget));
  while (auto chunk = tasks.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      if (auto* instance = page.find(chunk->id(0, i))) instance->user_tasks = chunk->int64(1, i);
    }
  }
  HS_ASSIGN(auto incidents,
            connection.query("SELECT instance, count(*), count(*) FILTER (status = "
                             "0) FROM incident WHERE start_ms >= " +
                                 page.since() + " AND instance IN (" + page.ids + ") GROUP BY 1",
                             budget));
  while (auto chunk = incidents.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      if (auto* instance = page.find(chunk->id(0, i))) {
        instance->incidents = chunk->int64(1, i);
        instance->open_incidents = chunk->int64(2, i);
      }
    }
  }
  return {};
}

Status add_variables(Connection& connection, Page& page, const WordDictionary& words,
                     const QueryBudget& budget) {
  HS_ASSIGN(auto rows, connection.query("SELECT instance, name, type, is_null, coalesce(text, '') "
                                        "FROM variable WHERE time >= " +
                                            page.since() + " AND instance IN (" + page.ids +
                                            ") ORDER BY instance, time, id, item",
                                        budget));
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      if (auto* instance = page.find(chunk->id(0, i))) {
        instance->variables.push_back({words.text(chunk->int32(1, i)),
                                       static_cast<model::VariableType>(chunk->int8(2, i)),
                                       chunk->boolean(3, i), std::string(chunk->text(4, i))});
      }
    }
  }
  for (auto& instance : page.instances) {
    std::stable_sort(instance.variables.begin(), instance.variables.end(),
                     [](const auto& a, const auto& b) { return a.name < b.name; });
  }
  return {};
}

}  // namespace

std::string raw_rows(const PlanCompiler& compiler, const report::RawPlan& plan) {
  // A selection has not all columns.
  if (compiler.selection(plan).empty()) return compiler.instances(plan);
  return "process_instance p WHERE p.id IN (SELECT p.id FROM " + compiler.instances(plan) + ")";
}

std::string raw_order(const report::RawPlan& plan, const WordDictionary& words) {
  return order_of(plan, words).sql();
}

Result<RawAnswer> read_raw(Connection& connection, const PlanCompiler& compiler,
                           const WordDictionary& words, const DefinitionCatalog& catalog,
                           const report::RawPlan& plan, const QueryBudget& budget) {
  HS_ASSIGN(const auto count,
            connection.query_int64("SELECT count(*) FROM " + compiler.instances(plan), budget));
  HS_ASSIGN(auto page,
            read_page(connection, raw_rows(compiler, plan), words, catalog, plan, budget));
  if (!page.instances.empty()) {
    HS_RETURN_IF_ERROR(add_flow_nodes(connection, page, words, plan, budget));
    HS_RETURN_IF_ERROR(add_counts(connection, page, budget));
    HS_RETURN_IF_ERROR(add_variables(connection, page, words, budget));
  }
  RawAnswer answer;
  answer.rows = std::move(page.instances);
  answer.position = std::move(page.position);
  answer.instances.chosen = count.value_or(0);
  return answer;
}

}  // namespace hindsight::store::duck
