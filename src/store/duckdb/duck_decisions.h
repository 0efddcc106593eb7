#pragma once

#include "store/decision_reading.h"
#include "store/duckdb/answer_cache.h"
#include "store/duckdb/decision_sql.h"
#include "store/duckdb/reader_pool.h"

namespace hindsight::store::duck {

/// Questions about decision instances inside one read transaction.
class DuckDecisions final : public DecisionReading {
 public:
  DuckDecisions(ReaderPool::Snapshot snapshot, const WordDictionary& words,
                const DefinitionIndex& definitions, SelectionTables& tables, SharedAnswers& shared,
                QueryBudget budget, std::size_t buckets_max)
      : snapshot_(std::move(snapshot)),
        words_(words),
        definitions_(definitions),
        sql_(words, definitions),
        tables_(tables),
        shared_(shared),
        budget_(std::move(budget)),
        buckets_max_(buckets_max) {}

  Result<ReportAnswer> evaluate(const report::DecisionPlan& plan) override;
  Result<Range> range(const report::DecisionPlan& plan,
                      const report::DecisionRangeQuestion& question) override;
  Result<RawDecisionAnswer> raw(const report::DecisionRawPlan& plan) override;
  Result<std::vector<ClauseName>> clauses(const std::vector<report::Source>& sources,
                                          bool output) override;
  Result<std::vector<std::string>> values(const std::vector<report::Source>& sources,
                                          const ClauseValues& wanted) override;

 private:
  Result<InstanceCounts> count(const std::vector<report::Source>& sources,
                               const std::vector<report::DecisionFilter>& filters);
  Result<std::vector<Bucket>> buckets(const report::DecisionPlan& plan);
  /// Of groups that are held.
  Result<std::vector<Bucket>> held_buckets(const report::DecisionPlan& plan,
                                           const SharedAnswers::Groups& held);
  Result<std::vector<ClauseName>> find_clauses(const std::string& sql);
  /// Rows and position.
  Status read_rows(const report::DecisionRawPlan& plan, RawDecisionAnswer& out);

  ReaderPool::Snapshot snapshot_;
  const WordDictionary& words_;
  const DefinitionIndex& definitions_;
  const DecisionSql sql_;
  SelectionTables& tables_;
  SharedAnswers& shared_;
  const QueryBudget budget_;
  const std::size_t buckets_max_;
};

}  // namespace hindsight::store::duck
