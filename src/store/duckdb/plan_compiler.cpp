#include "store/duckdb/plan_compiler.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/overload.h"
#include "report/row_filters.h"
#include "report/working_calendar.h"
#include "store/duckdb/bucket_sql.h"
#include "store/duckdb/measure_sql.h"

namespace hindsight::store::duck {
namespace {

using report::Entity;

bool is_instance_filter(const report::Filter& filter) {
  return !report::is_row_filter(filter);
}

const char* table_of(Entity entity) {
  switch (entity) {
    case Entity::process_instance:
      return "process_instance";
    case Entity::flow_node:
      return "flow_node";
    case Entity::user_task:
      return "user_task";
    case Entity::incident:
      return "incident";
    case Entity::variable:
      return "variable";
  }
  return "process_instance";
}

/// The column of codes that rows are grouped by; "0" where all are in one group, nullptr where
/// codes do not tell.
const char* code_column(const report::Grouping& grouping) {
  if (std::holds_alternative<report::ByNone>(grouping)) return "0";
  if (std::holds_alternative<report::ByFlowNode>(grouping) ||
      std::holds_alternative<report::ByUserTask>(grouping))
    return "f.node";
  return std::holds_alternative<report::ByAssignee>(grouping) ? "f.assignee" : nullptr;
}

bool is_one_group(const report::Plan& plan) {
  return std::holds_alternative<report::ByNone>(plan.grouping) &&
         std::holds_alternative<report::ByNone>(plan.distribution);
}

/// Whether a measure is told from nothing but how long each row took.
bool is_of_times(const report::Measure& measure) {
  using report::Measure;
  return measure.kind == Measure::Kind::count ||
         (measure.kind == Measure::Kind::duration &&
          measure.aggregation.kind != report::Aggregation::Kind::deviation);
}

bool groups_by_text(const report::ByVariable& by) {
  return by.boundaries.empty() && by.interval <= 0;
}

/// Idle and work time of a running task count each stretch once.
std::string task_time(report::UserTaskTime time, EpochMs now, const report::CalendarPtr& calendar) {
  const auto until_now = [&](const char* name) {
    return calendar ? fmt::format("{}_working_time({}, f.unclaimed, f.claimed)", name,
                                  quote(calendar->text()))
                    : fmt::format("f.{}", name);
  };
  const bool idle = time == report::UserTaskTime::idle;
  return fmt::format(
      "CASE WHEN f.end_ms IS NULL AND f.assignee {} 0 THEN {} - coalesce({}, 0) "
      "ELSE {} END",
      idle ? "=" : "<>", elapsed("f.start_ms", std::to_string(now), calendar),
      until_now(idle ? "work" : "idle"), until_now(idle ? "idle" : "work"));
}

}  // namespace

std::vector<report::Source> with_all_versions(std::vector<report::Source> sources,
                                              const DefinitionCatalog& catalog) {
  for (auto& source : sources) source.definitions.clear();
  for (const auto& definition : catalog.definitions) {
    for (auto& source : sources) {
      if (source.type == definition.type && source.key == definition.key)
        source.definitions.push_back({definition.engine, definition.id});
    }
  }
  return sources;
}

bool PlanCompiler::is_elsewhere(const report::Filter& filter) {
  return std::holds_alternative<report::VariableFilter>(filter.what) ||
         std::holds_alternative<report::AnyVariableFilter>(filter.what) ||
         std::holds_alternative<report::IncidentFilter>(filter.what) ||
         std::holds_alternative<report::FlowNodeFilter>(filter.what);
}

bool PlanCompiler::has_choice(const report::Plan& plan) {
  return (plan.entity != Entity::process_instance || plan.part) &&
         std::any_of(plan.filters.begin(), plan.filters.end(), is_instance_filter);
}

std::string PlanCompiler::choice(const report::Plan& plan) const {
  const bool has_more =
      std::any_of(plan.filters.begin(), plan.filters.end(), [](const report::Filter& filter) {
        return is_instance_filter(filter) && !is_of_selection(filter);
      });
  return has_more ? "SELECT p.row FROM " + selected(plan) : std::string();
}

std::string PlanCompiler::instance_condition(const std::vector<report::Source>& sources,
                                             const std::vector<report::Filter>& filters,
                                             EpochMs now, Which which,
                                             const HasRowOf& has_row) const {
  std::vector<std::string> per_source;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    std::vector<std::string> all;
    // A selection of one source has no other rows.
    if (which != Which::others || sources.size() > 1)
      all.push_back(filters_.one_source(sources[i], "p"));
    const auto has_row_here = [&](const std::string& rows) {
      return has_row ? has_row(rows, i)
                     : "p.id IN (SELECT v.instance FROM " + rows + " AND " +
                           filters_.one_source(sources[i], "v") + ")";
    };
    for (const auto& filter : filters) {
      const auto& to = filter.sources;
      const bool applies = to.empty() || std::find(to.begin(), to.end(), i) != to.end();
      const bool is_asked =
          which == Which::all || (which == Which::of_selection) == is_of_selection(filter);
      if (!applies || !is_asked || !is_instance_filter(filter)) continue;
      auto condition = filters_.filter_condition(filter, now, has_row_here);
      // Said twice it is the same question, which is answered once.
      if (std::find(all.begin(), all.end(), condition) == all.end())
        all.push_back(std::move(condition));
    }
    per_source.push_back(join(all, " AND ", "true"));
  }
  return join(per_source, " OR ", "false");
}

/// Of facts other than process instances, on `f`: their source, and the filters of it that are
/// asked for.
std::string PlanCompiler::row_condition(const report::Plan& plan,
                                        bool (*is_asked)(const report::Filter&)) const {
  std::vector<std::string> everywhere, per_source;
  for (const auto& filter : plan.filters) {
    if (is_asked(filter) && filter.sources.empty())
      everywhere.push_back(filters_.row_condition(filter, "f", plan.entity, plan.now));
  }
  for (std::size_t i = 0; i < plan.sources.size(); ++i) {
    std::vector<std::string> all = {filters_.one_source(plan.sources[i], "f")};
    for (const auto& filter : plan.filters) {
      const auto& to = filter.sources;
      if (is_asked(filter) && std::find(to.begin(), to.end(), i) != to.end())
        all.push_back(filters_.row_condition(filter, "f", plan.entity, plan.now));
    }
    per_source.push_back(fmt::format("{}", fmt::join(all, " AND ")));
  }
  everywhere.push_back(join(per_source, " OR ", "false"));
  return join(everywhere, " AND ", "true");
}

std::string PlanCompiler::fact_condition(const report::Plan& plan) const {
  auto condition = row_condition(plan, report::is_row_filter);
  return has_choice(plan) ? condition + " AND " + is_chosen("f.instance") : condition;
}

/// Rows of sorted runs have ended and are read without looking at their dates.
std::string PlanCompiler::facts(const report::Plan& plan) const {
  if (plan.entity == Entity::process_instance && plan.part) return part_facts(plan);
  if (plan.entity == Entity::process_instance) {
    return fmt::format("SELECT * REPLACE ({} AS duration) FROM {}",
                       total_time("p", plan.now, plan.calendar), instances(plan));
  }
  const auto condition = fact_condition(plan);
  if (plan.entity == Entity::incident) {
    const auto end = fmt::format("coalesce(f.end_ms, {})", plan.now);
    return fmt::format("SELECT *, {} AS duration FROM incident f WHERE {}",
                       elapsed("f.start_ms", end, plan.calendar), condition);
  }
  if (plan.entity == Entity::variable) {
    return fmt::format("SELECT * FROM variable f WHERE {} AND {}", condition,
                       variable_rows(plan.variable, "f"));
  }
  if (plan.calendar) return timed_facts(plan, condition);
  return fmt::format("SELECT * FROM {} f WHERE f.tier = 1 AND {} UNION ALL {}",
                     table_of(plan.entity), condition,
                     timed_facts(plan, "f.tier = 0 AND " + condition));
}

std::string PlanCompiler::timed_facts(const report::Plan& plan, const std::string& condition) {
  auto times = total_time("f", plan.now, plan.calendar) + " AS duration";
  if (plan.entity == Entity::user_task) {
    for (const auto time : {report::UserTaskTime::idle, report::UserTaskTime::work})
      times +=
          fmt::format(", {} AS {}", task_time(time, plan.now, plan.calendar), time_column(time));
  }
  return fmt::format("SELECT * REPLACE ({}) FROM {} f WHERE {}", times, table_of(plan.entity),
                     condition);
}

bool PlanCompiler::is_of_instances(const report::Plan& plan) {
  return plan.entity == Entity::process_instance && !plan.part && !plan.calendar &&
         std::all_of(plan.filters.begin(), plan.filters.end(), is_instance_filter);
}

bool PlanCompiler::has_instance_figures(const report::Plan& plan) {
  return is_of_instances(plan) && is_one_group(plan) &&
         std::all_of(plan.measures.begin(), plan.measures.end(), is_of_times);
}

bool PlanCompiler::has_run_measures(const report::Plan& plan) {
  return !plan.sources.empty() &&
         (plan.entity == Entity::flow_node || plan.entity == Entity::user_task) && !plan.calendar &&
         !is_one_group(plan) && code_column(plan.grouping) != nullptr &&
         code_column(plan.distribution) != nullptr &&
         std::all_of(plan.measures.begin(), plan.measures.end(), is_of_times);
}

std::string PlanCompiler::run_measure(const report::Plan& plan, report::UserTaskTime time) const {
  return fmt::format(
      "SELECT coalesce(f.instance, '00000000-0000-0000-0000-000000000000'), {}::INTEGER, "
      "{}::INTEGER, f.def, f.{} FROM {} f WHERE f.tier = 1 AND {}",
      code_column(plan.grouping), code_column(plan.distribution), time_column(time),
      table_of(plan.entity), row_condition(plan, report::is_row_filter));
}

std::string PlanCompiler::arrivals(const report::Plan& plan,
                                   std::span<const report::UserTaskTime> times) const {
  std::string measures;
  for (const auto time : times) measures += fmt::format(", f.{}", time_column(time));
  return fmt::format("SELECT {}::INTEGER, {}::INTEGER{} FROM ({}) f", code_column(plan.grouping),
                     code_column(plan.distribution), measures,
                     timed_facts(plan, "f.tier = 0 AND " + fact_condition(plan)));
}

std::string PlanCompiler::part_facts(const report::Plan& plan) const {
  const auto runs = [&](const char* alias, const std::string& node) {
    return fmt::format(
        "{} AND {}.node = {}{}", filters_.source_condition(plan.sources, alias), alias,
        filters_.word(node),
        has_choice(plan) ? " AND " + is_chosen(fmt::format("{}.instance", alias)) : "");
  };
  const auto& [start, end] = *plan.part;
  const auto starts = fmt::format(
      "SELECT s.instance, min(s.start_ms) AS at FROM flow_node s WHERE {} GROUP BY s.instance",
      runs("s", start));
  const auto parts = fmt::format(
      "SELECT a.instance, {} AS duration FROM ({}) a JOIN flow_node e "
      "ON e.instance = a.instance WHERE {} AND e.end_ms >= a.at AND {} GROUP BY a.instance",
      elapsed("any_value(a.at)", "min(e.end_ms)", plan.calendar), starts, runs("e", end),
      start == end ? "false" : "true");
  return fmt::format(
      "SELECT p.* REPLACE (x.duration AS duration) FROM (SELECT * FROM {}) p LEFT JOIN ({}) x ON "
      "x.instance = p.id",
      instances(plan), parts);
}

std::string PlanCompiler::variable_rows(const report::VariableReference& variable,
                                        const char* alias) const {
  return fmt::format("{0}.name = {1} AND {0}.type = {2} AND NOT {0}.is_null", alias,
                     filters_.word(variable.name), static_cast<int>(variable.type));
}

PlanCompiler::Key PlanCompiler::key_of(const report::Plan& plan, const report::Grouping& grouping,
                                       const std::optional<HeldGroups::Groups>& held,
                                       const std::string& suffix, std::string& from) const {
  return std::visit(
      Overload{
          [](const report::ByNone&) { return Key{}; },
          [](const report::ByFlowNode&) { return Key{.text = "f.node"}; },
          [](const report::ByUserTask&) { return Key{.text = "f.node"}; },
          [](const report::ByAssignee&) { return Key{.text = "f.assignee"}; },
          [](const report::ByCandidateGroup&) { return Key{.text = "f.candidate"}; },
          [&](const report::ByDate& by) {
            auto [index, inside] =
                bucket_sql(std::string("f.") + date_column(by.field), by.boundaries);
            return Key{.index = std::move(index), .where = std::move(inside)};
          },
          [](const report::ByRunningDate&) { return Key{.where = "false"}; },  // running_changes()
          [](const report::ByDuration& by) {
            return Key{.index = fmt::format("((f.duration - {}) // {})", by.baseline, by.interval),
                       .where = fmt::format("f.duration >= {}", by.baseline)};
          },
          [&](const report::ByVariable& by) {
            const auto* id = plan.entity == Entity::process_instance ? "id" : "instance";
            if (held)
              return Key{.text =
                             fmt::format("{}({}::BIGINT, f.{})",
                                         held->are_few ? "few_instance_group" : "instance_group",
                                         held->number, id)};
            const auto x = "x" + suffix;
            // An instance may hold the variable in several scopes, and counts once in each bucket.
            from +=
                fmt::format(" LEFT JOIN (SELECT DISTINCT * FROM ({})) {x} ON {x}.instance = f.{}",
                            variable_groups(plan, by), id, fmt::arg("x", x));
            Key key{.text = fmt::format("CASE WHEN {x}.instance IS NULL THEN '{}' ELSE {x}.key END",
                                        report::kMissingKey, fmt::arg("x", x))};
            if (groups_by_text(by)) return key;
            key.index = fmt::format("coalesce({}.bucket, 0)", x);
            key.where = fmt::format("({0}.instance IS NULL OR {0}.bucket IS NOT NULL)", x);
            return key;
          },
      },
      grouping);
}

std::string PlanCompiler::buckets(const report::Plan& plan, const HeldGroups& held) const {
  const auto measures = measure_sql(plan.measures);
  std::string from = "(" + facts(plan) + ") f";
  if (std::holds_alternative<report::ByCandidateGroup>(plan.grouping) ||
      std::holds_alternative<report::ByCandidateGroup>(plan.distribution)) {
    from =
        "(SELECT *, unnest(CASE WHEN coalesce(len(f.groups), 0) = 0 THEN [0] ELSE f.groups END) AS "
        "candidate FROM " +
        from + ") f";
  }
  std::array keys = {key_of(plan, plan.grouping, held.grouping, "", from),
                     key_of(plan, plan.distribution, held.distribution, "_inner", from)};
  // Rows that belong nowhere within their bucket do belong to it.
  if (auto& inner = keys[1]; !inner.where.empty())
    inner = {inner.text, fmt::format("CASE WHEN {} THEN {} END", inner.where, inner.index), {}};
  std::string grouped, group_by, names, where = "true";
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto group = [&](const std::string& expression, const char* name, const char* type,
                           const char* constant) {
      if (expression.empty()) {
        names += fmt::format("{}, ", constant);
        return;
      }
      // Grouped by codes; only the few results become text.
      names += fmt::format("g.{}{}::{}, ", name, i, type);
      grouped += fmt::format("{} AS {}{}, ", expression, name, i);
      group_by += fmt::format("{} {}{}", group_by.empty() ? " GROUP BY" : ",", name, i);
    };
    group(keys[i].text, "text", "VARCHAR", "''");
    group(keys[i].index, "index", "BIGINT", "0::BIGINT");
    if (!keys[i].where.empty()) where += " AND " + keys[i].where;
  }
  return fmt::format("SELECT {}{} FROM (SELECT {}{} FROM {} WHERE {}{}) g", names, measures.names,
                     grouped, measures.grouped, from, where, group_by);
}

std::string PlanCompiler::running_changes(const report::Plan& plan,
                                          const report::ByRunningDate& by) const {
  const auto in_buckets = [&](const char* column, int offset, int change) {
    const auto [index, inside] = bucket_sql(column, by.boundaries);
    return fmt::format("SELECT {} + {} AS bucket, {} AS change FROM f WHERE {}", index, offset,
                       change, inside);
  };
  const auto before = [&](const char* column, int change) {
    return fmt::format("SELECT 0 AS bucket, {} AS change FROM f WHERE {} < {}", change, column,
                       by.boundaries.front());
  };
  return fmt::format(
      "WITH f AS ({}) SELECT bucket::BIGINT, sum(change)::BIGINT FROM ({} UNION ALL {} UNION ALL "
      "{} UNION ALL {}) c GROUP BY bucket",
      facts(plan), in_buckets("f.start_ms", 0, 1), before("f.start_ms", 1),
      in_buckets("f.end_ms", 1, -1), before("f.end_ms", -1));
}

std::string PlanCompiler::variable_groups(const report::Plan& plan,
                                          const report::ByVariable& by) const {
  const auto [key, index] = value_key_sql(by);
  return fmt::format(
      "SELECT v.instance, {} AS key, {}::BIGINT AS bucket FROM variable v WHERE {} AND {}", key,
      index, filters_.source_condition(plan.sources, "v"), variable_rows({by.name, by.type}, "v"));
}

bool PlanCompiler::counts_holders(const report::Plan& plan) {
  return plan.entity == Entity::user_task ||
         std::any_of(plan.filters.begin(), plan.filters.end(), report::needs_row);
}

std::string PlanCompiler::holding_rows(const report::Plan& plan) const {
  return fmt::format("SELECT f.instance FROM {} f WHERE {} AND f.instance IS NOT NULL",
                     table_of(plan.entity), row_condition(plan, report::needs_row));
}

std::string PlanCompiler::rows_without_need(const report::Plan& plan) const {
  return "SELECT p.row FROM " + selection_table() + needs_no_row(plan);
}

std::string PlanCompiler::needs_no_row(const report::Plan& plan) const {
  std::vector<report::Source> free;
  for (std::size_t i = 0; i < plan.sources.size() && plan.entity != Entity::user_task; ++i) {
    const bool is_free =
        std::none_of(plan.filters.begin(), plan.filters.end(), [&](const report::Filter& filter) {
          const auto& to = filter.sources;
          return report::needs_row(filter) &&
                 (to.empty() || std::find(to.begin(), to.end(), i) != to.end());
        });
    if (is_free) free.push_back(plan.sources[i]);
  }
  return source_condition(free, "p");
}

std::string PlanCompiler::count_holders(const report::Plan& plan) const {
  return fmt::format("SELECT count(*) FROM {} AND (p.id IN ({}) OR {})", instances(plan),
                     holding_rows(plan), needs_no_row(plan));
}

std::string PlanCompiler::count_all(const std::vector<report::Source>& sources) const {
  return "SELECT count(*) FROM process_instance p WHERE " + filters_.source_condition(sources, "p");
}

std::string PlanCompiler::range(const report::Plan& plan,
                                const report::RangeQuestion& question) const {
  if (const auto* field = std::get_if<report::DateField>(&question)) {
    if (plan.entity == Entity::process_instance)
      return fmt::format("SELECT min(p.{0})::DOUBLE, max(p.{0})::DOUBLE FROM {1}",
                         date_column(*field), instances(plan));
    return fmt::format("SELECT min(f.{0})::DOUBLE, max(f.{0})::DOUBLE FROM ({1}) f",
                       date_column(*field), facts(plan));
  }
  if (std::holds_alternative<report::DurationRange>(question)) {
    return "SELECT min(f.duration)::DOUBLE, max(f.duration)::DOUBLE FROM (" + facts(plan) + ") f";
  }
  if (std::holds_alternative<report::RunningRange>(question)) {
    return "SELECT min(p.start_ms)::DOUBLE, max(greatest(p.start_ms, coalesce(p.end_ms, "
           "p.start_ms)))::DOUBLE FROM " +
           instances(plan);
  }
  const auto& variable = std::get<report::VariableReference>(question);
  const char* column = variable.type == model::VariableType::date ? "v.integer" : "v.number";
  std::string sql = fmt::format(
      "SELECT min({0})::DOUBLE, max({0})::DOUBLE FROM variable v WHERE {1} AND {2}", column,
      filters_.source_condition(plan.sources, "v"), variable_rows(variable, "v"));
  if (!plan.filters.empty()) {
    sql += " AND v.instance IN (SELECT p.id FROM " + instances(plan) + ")";
  }
  return sql;
}

}  // namespace hindsight::store::duck
