#pragma once

#include "report/decision_plan.h"
#include "store/duckdb/filter_sql.h"
#include "store/duckdb/sort_order.h"

namespace hindsight::store::duck {

/// Compiles plans of decision reports to SQL, as PlanCompiler does for process reports.
class DecisionSql {
 public:
  DecisionSql(const WordDictionary& words, const DefinitionIndex& definitions)
      : filters_(words, definitions) {}

  /// The instances of the sources that pass the filters, as alias `d`.
  [[nodiscard]] std::string instances(const std::vector<report::Source>& sources,
                                      const std::vector<report::DecisionFilter>& filters) const;
  /// One row per bucket: key VARCHAR, index BIGINT, instances BIGINT.
  [[nodiscard]] std::string buckets(const report::DecisionPlan& plan) const;
  /// Of groupings by clause or rule: the groups of all instances of the sources, as
  /// InstanceGroups::read() takes them. Empty of others.
  [[nodiscard]] std::string groups(const report::DecisionPlan& plan) const;
  /// Where these are held: what instance_group tells INTEGER, instances BIGINT.
  [[nodiscard]] std::string held_buckets(const report::DecisionPlan& plan, std::int64_t held) const;
  /// min DOUBLE, max DOUBLE.
  [[nodiscard]] std::string range(const report::DecisionPlan& plan,
                                  const report::DecisionRangeQuestion& question) const;
  /// What to order raw rows by; instances in `d`.
  [[nodiscard]] SortOrder order(const report::DecisionRawPlan& plan) const;
  /// Condition on `v` (decision_value): values of the clause.
  [[nodiscard]] std::string rows(const report::Clause& clause) const;

 private:
  [[nodiscard]] std::string condition(const report::ClauseFilter& filter) const;
  /// instance UUID, key VARCHAR and bucket BIGINT of values of a clause.
  [[nodiscard]] std::string clause_groups(const report::ByClause& by) const;
  [[nodiscard]] std::string by_clause(const std::string& instances,
                                      const report::ByClause& by) const;

  const FilterSql filters_;
};

}  // namespace hindsight::store::duck
