#include "store/duckdb/decision_sql.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/overload.h"
#include "store/duckdb/bucket_sql.h"

namespace hindsight::store::duck {
namespace {

constexpr std::string_view kInputPrefix = "input:";
constexpr std::string_view kOutputPrefix = "output:";

std::string by_date(const std::string& instances, const report::ByEvaluationDate& by) {
  const auto bucket = bucket_sql("d.evaluated", by.boundaries);
  return fmt::format(
      "SELECT '', {}::BIGINT AS bucket, count(*)::BIGINT FROM (SELECT * FROM {}) d WHERE {} GROUP "
      "BY ALL",
      bucket.index, instances, bucket.inside);
}

std::string within(const std::string& instances) {
  return " AND v.instance IN (SELECT d.id FROM " + instances + ")";
}

/// instance UUID, key VARCHAR and bucket BIGINT of rules that matched.
std::string rule_groups(const std::string& instances) {
  return fmt::format(
      "SELECT x.instance, w.text AS key, 0::BIGINT AS bucket FROM (SELECT DISTINCT v.instance, "
      "v.rule FROM decision_value v WHERE v.output AND v.rule <> 0{}) x JOIN word w ON w.code = "
      "x.rule",
      within(instances));
}

std::string by_rule(const std::string& instances) {
  return fmt::format("SELECT x.key, 0::BIGINT, count(*)::BIGINT FROM ({}) x GROUP BY x.key",
                     rule_groups(instances));
}

}  // namespace

std::string DecisionSql::rows(const report::Clause& clause) const {
  return fmt::format("v.output = {} AND v.clause = {} AND v.type = {} AND NOT v.is_null",
                     clause.output, filters_.word(clause.id), static_cast<int>(clause.type));
}

std::string DecisionSql::condition(const report::ClauseFilter& filter) const {
  const auto& test = filter.test;
  const auto some = [&](const char* how, const std::string& which) {
    return fmt::format("d.id {} (SELECT v.instance FROM decision_value v WHERE {})", how, which);
  };
  const auto values = rows({filter.output, test.name, test.type});
  auto out = some("IN", values + " AND " + value_condition(test));
  // Null and undefined are one: no value of that clause and type.
  if (test.null_included || test.include_undefined)
    out = fmt::format("({} OR {})", out, some("NOT IN", values));
  return test.negated ? "NOT (" + out + ")" : out;
}

std::string DecisionSql::instances(const std::vector<report::Source>& sources,
                                   const std::vector<report::DecisionFilter>& filters) const {
  std::vector<std::string> per_source;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    std::vector<std::string> all{filters_.one_source(sources[i], "d")};
    for (const auto& filter : filters) {
      const auto& to = filter.sources;
      if (!to.empty() && std::find(to.begin(), to.end(), i) == to.end()) continue;
      all.push_back(std::visit(Overload{
                                   [](const report::DateRange& date) {
                                     return date_bounds("d.evaluated", date.from, date.until);
                                   },
                                   [&](const report::ClauseFilter& f) { return condition(f); },
                               },
                               filter.what));
    }
    per_source.push_back(join(all, " AND ", "true"));
  }
  return "decision_instance d WHERE " + join(per_source, " OR ", "false");
}

std::string DecisionSql::clause_groups(const report::ByClause& by) const {
  const auto [key, index] = value_key_sql(by.values);
  return fmt::format(
      "SELECT v.instance, {} AS key, {}::BIGINT AS bucket FROM decision_value v WHERE {}", key,
      index, rows({by.output, by.values.name, by.values.type}));
}

std::string DecisionSql::by_clause(const std::string& instances, const report::ByClause& by) const {
  const auto keys = "SELECT DISTINCT * FROM (" + clause_groups(by) + ")";
  return fmt::format(
      "SELECT CASE WHEN x.instance IS NULL THEN '{}' ELSE x.key END AS key, coalesce(x.bucket, "
      "0)::BIGINT AS bucket, count(*)::BIGINT FROM (SELECT d.id FROM {}) d LEFT JOIN ({}) x ON "
      "x.instance = d.id WHERE x.instance IS NULL OR x.bucket IS NOT NULL GROUP BY ALL",
      report::kMissingKey, instances, keys);
}

std::string DecisionSql::buckets(const report::DecisionPlan& plan) const {
  const auto from = instances(plan.sources, plan.filters);
  return std::visit(Overload{
                        [&](const report::ByNone&) {
                          return "SELECT '', 0::BIGINT, count(*)::BIGINT FROM " + from;
                        },
                        [&](const report::ByEvaluationDate& by) { return by_date(from, by); },
                        [&](const report::ByClause& by) { return by_clause(from, by); },
                        [&](const report::ByMatchedRule&) { return by_rule(from); },
                    },
                    plan.grouping);
}

std::string DecisionSql::groups(const report::DecisionPlan& plan) const {
  const auto of_sources = instances(plan.sources, {});
  if (const auto* by = std::get_if<report::ByClause>(&plan.grouping))
    return clause_groups(*by) + within(of_sources);
  if (std::holds_alternative<report::ByMatchedRule>(plan.grouping)) return rule_groups(of_sources);
  return {};
}

std::string DecisionSql::held_buckets(const report::DecisionPlan& plan, std::int64_t held) const {
  return fmt::format(
      "SELECT instance_group({}::BIGINT, d.id) AS number, count(*)::BIGINT FROM {} GROUP BY number",
      held, instances(plan.sources, plan.filters));
}

std::string DecisionSql::range(const report::DecisionPlan& plan,
                               const report::DecisionRangeQuestion& question) const {
  const auto from = instances(plan.sources, plan.filters);
  const auto* clause = std::get_if<report::Clause>(&question);
  if (clause == nullptr)
    return "SELECT min(d.evaluated)::DOUBLE, max(d.evaluated)::DOUBLE FROM " + from;
  const char* column = clause->type == model::VariableType::date ? "v.integer" : "v.number";
  return fmt::format(
      "SELECT min({0})::DOUBLE, max({0})::DOUBLE FROM decision_value v WHERE {1} AND v.instance IN "
      "(SELECT d.id FROM {2})",
      column, rows(*clause), from);
}

SortOrder DecisionSql::order(const report::DecisionRawPlan& plan) const {
  static const std::map<std::string, std::string, std::less<>> kColumns = {
      {"evaluationDateTime", "d.evaluated"},
      {"decisionInstanceId", "coalesce(d.id_text, d.id::VARCHAR)"},
      {"decisionDefinitionKey", "(SELECT x.key FROM definition x WHERE x.ord = d.def)"},
      {"decisionDefinitionId", "(SELECT x.id FROM definition x WHERE x.ord = d.def)"},
      {"processInstanceId", "d.instance"},
      {"engineName", "(SELECT x.engine FROM definition x WHERE x.ord = d.def)"},
      {"tenantId", "(SELECT w.text FROM word w WHERE w.code = d.tenant)"},
  };
  std::vector<std::string> expressions;
  const auto by_value = [&](std::string_view prefix, bool output) {
    // Text has the number 0 throughout, numbers must not be compared as text.
    for (const auto* column : {"number", "text"})
      expressions.push_back(fmt::format(
          "(SELECT min(v.{}) FROM decision_value v WHERE v.instance = d.id AND v.output = {} AND "
          "v.clause = {} AND NOT v.is_null)",
          column, output, filters_.word(plan.sort_by.substr(prefix.size()))));
  };
  if (plan.sort_by.starts_with(kInputPrefix)) {
    by_value(kInputPrefix, false);
  } else if (plan.sort_by.starts_with(kOutputPrefix)) {
    by_value(kOutputPrefix, true);
  } else {
    expressions.push_back(kColumns.at(plan.sort_by));
  }
  return {std::move(expressions), plan.ascending, "d.id"};
}

}  // namespace hindsight::store::duck
