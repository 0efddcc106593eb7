#pragma once

#include <string>

#include "store/duckdb/answer_cache.h"
#include "store/duckdb/chosen_instances.h"
#include "store/duckdb/measure_keeper.h"
#include "store/duckdb/plan_compiler.h"
#include "store/duckdb/reader_pool.h"
#include "store/report_store.h"

namespace hindsight::store::duck {

/// Questions inside one read transaction.
class DuckReading final : public Reading {
 public:
  DuckReading(ReaderPool::Snapshot snapshot, const WordDictionary& words,
              const DefinitionIndex& definitions, SelectionTables& tables, SharedAnswers& shared,
              MeasureKeeper& measures, QueryBudget budget, std::size_t buckets_max)
      : snapshot_(std::move(snapshot)),
        words_(words),
        definitions_(definitions),
        compiler_(words, definitions, {}),
        tables_(tables),
        shared_(shared),
        measures_(measures),
        budget_(std::move(budget)),
        buckets_max_(buckets_max),
        instances_(snapshot_, words, definitions, tables, shared, budget_) {}

  Result<ReportAnswer> evaluate(const report::Plan& plan) override;
  Result<std::vector<Bucket>> buckets(const report::Plan& plan) override;
  Result<InstanceCounts> counts(const report::Plan& plan) override;
  Result<Range> range(const report::Plan& plan, const report::RangeQuestion& question) override;
  Result<RangedAnswer> evaluate(const report::Plan& draft, const report::RangeQuestion& question,
                                const GroupingOf& grouping_of) override;
  Result<RawAnswer> raw(const report::RawPlan& plan) override;
  Result<std::unique_ptr<InstanceWalk>> walk(const report::RawPlan& plan) override;
  Result<std::vector<VariableName>> variable_names(
      const std::vector<report::Source>& sources) override;
  Result<ProcessTrends> trends(const TrendQuestion& question) override;
  Result<VariantAnswer> variants(const InstanceQuestion& question) override;
  Result<IncidentAnswer> incidents(const InstanceQuestion& question) override;
  Result<std::optional<InstanceDetails>> instance(const std::string& engine,
                                                  const std::string& id) override;

 private:
  /// Which instances questions about a plan are about.
  [[nodiscard]] std::string chosen_sql(const report::Plan& plan) const {
    return compiler_.selection(plan) + ';' + compiler_.choice(plan) + ';';
  }
  /// Groups of a grouping by variable, held in memory; empty where they are not.
  Result<SharedAnswers::Groups> hold_groups(const report::Plan& plan,
                                            const report::Grouping& grouping);
  Result<std::vector<Bucket>> find_buckets(const report::Plan& plan);
  Result<std::vector<Bucket>> running(const report::Plan& plan, const report::ByRunningDate& by);

  ReaderPool::Snapshot snapshot_;
  const WordDictionary& words_;
  const DefinitionIndex& definitions_;
  const PlanCompiler compiler_;  ///< of questions about none, by which answers are known
  SelectionTables& tables_;
  SharedAnswers& shared_;
  MeasureKeeper& measures_;
  const QueryBudget budget_;
  const std::size_t buckets_max_;
  ChosenInstances instances_;
};

}  // namespace hindsight::store::duck
