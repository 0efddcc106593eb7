#pragma once

#include <string>

#include "store/duckdb/answer_cache.h"
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
        buckets_max_(buckets_max) {}

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
  /// Makes the instances of a plan's selection those that are asked about, unless they are.
  template <typename Plan>
  Status select(const Plan& plan);
  template <typename Plan>
  Status select_rows(const Plan& plan);
  template <typename Plan>
  Result<std::shared_ptr<const Selection>> find_selection(const Plan& plan, const std::string& sql);
  Result<std::optional<SharedAnswers::Selected>> hold_all(
      const std::vector<report::Source>& sources);
  [[nodiscard]] bool are_all_held(const std::vector<report::Source>& sources) const;
  /// Rows of instances that a query finds, see PlanCompiler::RowsElsewhere.
  Result<std::shared_ptr<const RowsFound>> find_rows(const SharedAnswers::Selected& all,
                                                     const std::string& query);
  /// Of all who want the selection of a query in this version of the data the first one finds it.
  template <typename Find>
  Result<SharedAnswers::Selected> share_selection(const std::string& sql, const Find& find_rows);
  /// Marks the rows whose ids a query finds.
  Status mark_rows(const std::string& ids, Choice& mark);
  /// The same, and which of these the plan chooses.
  Status choose(const report::Plan& plan);
  Status choose_rows(const report::Plan& plan);
  /// The same for a plan about instances alone, when these are in memory; false when they are not.
  Result<bool> choose_held(const report::Plan& plan);
  Result<std::shared_ptr<const Choice>> find_choice(const report::Plan& plan);
  Result<std::int64_t> chosen_instances(const report::Plan& plan);
  Result<std::shared_ptr<const Choice>> find_holders(const std::vector<report::Source>& sources,
                                                     const std::string& holding_rows);
  /// Of the chosen ones, those that hold a row that counts.
  Result<std::int64_t> holders(const report::Plan& plan);
  /// Compiles questions about the instances selected and chosen last; compiler_ compiles questions
  /// about none, by which answers are known.
  [[nodiscard]] PlanCompiler asker() const {
    return {words_, definitions_, {selected_.number, chosen_.number}};
  }
  /// Which instances questions about a plan are about.
  [[nodiscard]] std::string chosen_sql(const report::Plan& plan) const {
    return compiler_.selection(plan) + ';' + compiler_.choice(plan) + ';';
  }
  /// Of all who ask in this version of the data the first one counts.
  Result<std::int64_t> count(const std::string& sql) { return count(sql, sql); }
  /// `known_by`: the same for the same question, which `sql` is not.
  Result<std::int64_t> count(const std::string& known_by, const std::string& sql);
  /// Groups of a grouping by variable, held in memory; empty where they are not.
  Result<SharedAnswers::Groups> hold_groups(const report::Plan& plan,
                                            const report::Grouping& grouping);
  Result<std::vector<Bucket>> find_buckets(const report::Plan& plan);
  Result<std::vector<Bucket>> running(const report::Plan& plan, const report::ByRunningDate& by);

  ReaderPool::Snapshot snapshot_;
  const WordDictionary& words_;
  const DefinitionIndex& definitions_;
  const PlanCompiler compiler_;
  SelectionTables& tables_;
  SharedAnswers& shared_;
  MeasureKeeper& measures_;
  const QueryBudget budget_;
  const std::size_t buckets_max_;
  std::string selected_by_;           ///< the query of the selection
  SharedAnswers::Selected selected_;  ///< kept while it can be read
  std::string chosen_by_;             ///< the query of the choice
  SharedAnswers::Chosen chosen_;      ///< kept while it can be asked
};

}  // namespace hindsight::store::duck
