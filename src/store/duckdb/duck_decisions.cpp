#include "store/duckdb/duck_decisions.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "store/duckdb/held_groups.h"

namespace hindsight::store::duck {
namespace {

/// The engine's own text of an id, of which `stored` is what is kept of a row with that id.
std::string own_id(const Id128& id, std::string_view stored) {
  if (!stored.empty()) return std::string(stored);
  return id.is_hash() ? std::string() : id.uuid();
}

}  // namespace

Result<InstanceCounts> DuckDecisions::count(const std::vector<report::Source>& sources,
                                            const std::vector<report::DecisionFilter>& filters) {
  const auto find = [&](const std::vector<report::DecisionFilter>& which) {
    return snapshot_->query_int64("SELECT count(*) FROM " + sql_.instances(sources, which),
                                  budget_);
  };
  InstanceCounts out;
  HS_ASSIGN(const auto all, find({}));
  out.chosen = out.all = all.value_or(0);
  if (filters.empty()) return out;
  HS_ASSIGN(const auto chosen, find(filters));
  out.chosen = chosen.value_or(0);
  return out;
}

Result<ReportAnswer> DuckDecisions::evaluate(const report::DecisionPlan& plan) {
  ReportAnswer answer;
  HS_ASSIGN(answer.instances, count(plan.sources, plan.filters));
  HS_ASSIGN(answer.buckets, buckets(plan));
  return answer;
}

Result<std::vector<Bucket>> DuckDecisions::buckets(const report::DecisionPlan& plan) {
  if (const auto all = sql_.groups(plan); !all.empty()) {
    HS_ASSIGN(const auto held, hold_groups(all, InstanceGroups::Membership::several, snapshot_,
                                           tables_, shared_, budget_));
    if (held.groups) return held_buckets(plan, held);
  }
  std::vector<Bucket> out;
  HS_ASSIGN(auto rows, snapshot_->query(sql_.buckets(plan), budget_));
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      if (out.size() >= buckets_max_) return fail(too_many_groups(buckets_max_));
      out.push_back({std::string(chunk->text(0, i)),
                     chunk->int64(1, i),
                     {static_cast<double>(chunk->int64(2, i))}});
    }
  }
  return out;
}

/// An instance counts in each group that it belongs to.
Result<std::vector<Bucket>> DuckDecisions::held_buckets(const report::DecisionPlan& plan,
                                                        const SharedAnswers::Groups& held) {
  std::map<std::int32_t, std::int64_t> by_group;
  HS_ASSIGN(auto rows, snapshot_->query(sql_.held_buckets(plan, held.number), budget_));
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      const auto number = chunk->int32(0, i);
      const auto instances = chunk->int64(1, i);
      if (number == InstanceGroups::kMissing) {
        by_group[number] += instances;
        continue;
      }
      for (const auto group : held.groups->groups(number)) by_group[group] += instances;
    }
  }
  // Where no rule matched there is nothing to name.
  if (!std::holds_alternative<report::ByClause>(plan.grouping))
    by_group.erase(InstanceGroups::kMissing);
  std::vector<Bucket> out;
  for (const auto& [group, instances] : by_group) {
    auto [key, index] = told_group(*held.groups, group);
    if (index == kNowhere) continue;
    if (out.size() >= buckets_max_) return fail(too_many_groups(buckets_max_));
    out.push_back({std::move(key), index, {static_cast<double>(instances)}});
  }
  return out;
}

Result<Range> DuckDecisions::range(const report::DecisionPlan& plan,
                                   const report::DecisionRangeQuestion& question) {
  HS_ASSIGN(auto rows, snapshot_->query(sql_.range(plan, question), budget_));
  const auto chunk = rows.next();
  if (!chunk || chunk->size() == 0 || chunk->is_null(0, 0)) return std::nullopt;
  return report::ValueRange{chunk->number(0, 0), chunk->number(1, 0)};
}

Status DuckDecisions::read_rows(const report::DecisionRawPlan& plan, RawDecisionAnswer& answer) {
  const auto order = sql_.order(plan);
  auto from = sql_.instances(plan.sources, plan.filters);
  if (plan.after) {
    HS_ASSIGN(from, rows_behind(*plan.after, order, "d", from));
  }
  HS_ASSIGN(
      auto rows,
      snapshot_->query(
          fmt::format(
              "WITH page AS (SELECT d.*, row_number() OVER (ORDER BY {0}) AS place, {4} "
              "AS whereabouts FROM (SELECT d.* FROM {1} ORDER BY {0} LIMIT {2} OFFSET {3}) d) "
              "SELECT d.id, coalesce(d.id_text, ''), d.def, d.tenant, d.evaluated, d.instance, "
              "coalesce((SELECT "
              "any_value(p.id_text) FROM process_instance p WHERE p.id = d.instance), ''), "
              "v.output, v.clause, v.clause_name, v.type, v.is_null, coalesce(v.text, ''), "
              "d.whereabouts FROM page d LEFT JOIN decision_value v ON v.instance = d.id ORDER BY "
              "d.place, v.position",
              order.sql(), from, plan.limit, plan.after ? 0 : plan.offset,
              plan.after ? place_sql(order) : "NULL"),
          budget_));
  answer.position = plan.after.value_or("");
  const auto catalog = definitions_.catalog();
  auto& out = answer.rows;
  Id128 last;
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      const auto id = chunk->id(0, i);
      if (out.empty() || id != last) {
        last = id;
        auto& row = out.emplace_back();
        row.id = own_id(id, chunk->text(1, i));
        const auto& d = catalog->definitions.at(static_cast<std::size_t>(chunk->int32(2, i)));
        row.engine = d.engine;
        row.definition_key = d.key;
        row.definition_id = d.id;
        row.tenant = words_.text(chunk->int32(3, i));
        row.evaluated = chunk->int64(4, i);
        if (plan.after) answer.position = position_of(chunk->text_list(13, i));
        if (!chunk->is_null(5, i)) {
          const auto process = chunk->id(5, i);
          if (!process.empty()) row.process_instance_id = own_id(process, chunk->text(6, i));
        }
      }
      if (chunk->is_null(7, i)) continue;  // it has no values
      out.back().values.push_back({chunk->boolean(7, i), words_.text(chunk->int32(8, i)),
                                   words_.text(chunk->int32(9, i)),
                                   static_cast<model::VariableType>(chunk->int8(10, i)),
                                   chunk->boolean(11, i), std::string(chunk->text(12, i))});
    }
  }
  return {};
}

Result<RawDecisionAnswer> DuckDecisions::raw(const report::DecisionRawPlan& plan) {
  RawDecisionAnswer answer;
  HS_ASSIGN(answer.instances, count(plan.sources, plan.filters));
  HS_RETURN_IF_ERROR(read_rows(plan, answer));
  return answer;
}

Result<std::vector<ClauseName>> DuckDecisions::clauses(const std::vector<report::Source>& sources,
                                                       bool output) {
  const auto sql = fmt::format(
      "SELECT c.text, min(coalesce(n.text, '')), x.type FROM (SELECT DISTINCT v.clause, "
      "v.clause_name, v.type FROM decision_value v WHERE v.output = {} AND NOT v.is_null AND "
      "v.instance IN (SELECT d.id FROM {})) x JOIN word c ON c.code = x.clause LEFT JOIN word n ON "
      "n.code = x.clause_name GROUP BY c.text, x.type",
      output, sql_.instances(sources, {}));
  const auto find = [&] { return find_clauses(sql); };
  return shared_.clauses.get(sql, snapshot_.version, find, budget_);
}

Result<std::vector<ClauseName>> DuckDecisions::find_clauses(const std::string& sql) {
  HS_ASSIGN(auto rows, snapshot_->query(sql, budget_));
  std::vector<ClauseName> out;
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i)
      out.push_back({std::string(chunk->text(0, i)), std::string(chunk->text(1, i)),
                     static_cast<model::VariableType>(chunk->int8(2, i))});
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<std::vector<std::string>> DuckDecisions::values(const std::vector<report::Source>& sources,
                                                       const ClauseValues& wanted) {
  const auto contains =
      wanted.needle.empty()
          ? std::string()
          : fmt::format(" AND contains(lower(v.text), lower({}))", quote(wanted.needle));
  HS_ASSIGN(auto rows,
            snapshot_->query(
                fmt::format("SELECT DISTINCT v.text, v.number FROM decision_value v WHERE {} AND "
                            "v.instance IN (SELECT d.id FROM {}){} ORDER BY v.number, v.text LIMIT "
                            "{} OFFSET {}",
                            sql_.rows(wanted.clause), sql_.instances(sources, {}), contains,
                            wanted.limit, wanted.offset),
                budget_));
  std::vector<std::string> out;
  while (auto chunk = rows.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) out.emplace_back(chunk->text(0, i));
  }
  return out;
}

}  // namespace hindsight::store::duck
