#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/duckdb/answer_cache.h"
#include "store/duckdb/plan_compiler.h"
#include "store/duckdb/reader_pool.h"

namespace hindsight::store::duck {

/// The instances that questions of one read transaction are about: found once for all who ask in
/// the snapshot's version of the data, and held in memory where questions read them again. Lives as
/// long as what it refers to; for one thread.
class ChosenInstances {
 public:
  ChosenInstances(ReaderPool::Snapshot& snapshot, const WordDictionary& words,
                  const DefinitionIndex& definitions, SelectionTables& tables,
                  SharedAnswers& shared, const QueryBudget& budget)
      : snapshot_(snapshot),
        words_(words),
        definitions_(definitions),
        compiler_(words, definitions, {}),
        tables_(tables),
        shared_(shared),
        budget_(budget) {}

  /// Makes the instances of a plan's selection those that are asked about, unless they are. For
  /// report::Plan, report::RawPlan and InstanceQuestion.
  template <typename Plan>
  Status select(const Plan& plan) {
    return PlanCompiler::has_selection(plan) ? select_rows(plan) : Status();
  }
  /// The same, and which of these the plan chooses.
  Status choose(const report::Plan& plan) {
    return PlanCompiler::has_choice(plan) ? choose_rows(plan) : select(plan);
  }
  /// The same for a plan about instances alone, when these are in memory; false when they are not.
  Result<bool> choose_held(const report::Plan& plan);

  /// How many a plan is about. They are chosen then.
  Result<std::int64_t> count(const report::Plan& plan);
  Result<std::int64_t> count_all(const std::vector<report::Source>& sources);

  /// Compiles questions about the instances selected and chosen last.
  [[nodiscard]] PlanCompiler asker() const {
    return {words_, definitions_, {selected_.number, chosen_.number}};
  }
  /// Chosen last.
  [[nodiscard]] const Choice& choice() const { return *chosen_.choice; }
  /// Names the choice among all of this version of the data.
  [[nodiscard]] const std::string& chosen_by() const { return chosen_by_; }

 private:
  template <typename Plan>
  Status select_rows(const Plan& plan);
  template <typename Plan>
  Result<std::shared_ptr<const Selection>> find_selection(const Plan& plan, const std::string& sql);
  /// Of all who want the selection of a query in this version of the data the first one finds it.
  template <typename Find>
  Result<SharedAnswers::Selected> share_selection(const std::string& sql, const Find& find_rows);
  /// All instances of some sources; none where they are too many to be held besides what filters
  /// leave of them.
  Result<std::optional<SharedAnswers::Selected>> hold_all(
      const std::vector<report::Source>& sources);
  [[nodiscard]] bool are_all_held(const std::vector<report::Source>& sources) const;
  /// Rows of instances that a query finds, see PlanCompiler::RowsElsewhere.
  Result<std::shared_ptr<const RowsFound>> find_rows(const SharedAnswers::Selected& all,
                                                     const std::string& query);
  /// Marks the rows whose ids a query finds.
  Status mark_rows(const std::string& ids, Choice& mark);
  Status choose_rows(const report::Plan& plan);
  Result<std::shared_ptr<const Choice>> find_choice(const report::Plan& plan);
  /// Of the chosen ones, those that hold a row that counts.
  Result<std::int64_t> count_holders(const report::Plan& plan);
  /// Those of all instances that hold a row which counts; nullptr where not all are held.
  Result<std::shared_ptr<const Choice>> find_holders(const std::vector<report::Source>& sources,
                                                     const std::string& holding_rows);
  /// Of all who count the same, as `known_by` tells, the first one does.
  Result<std::int64_t> count_rows(const std::string& known_by, const std::string& sql) {
    return shared_.count(*snapshot_, snapshot_.version, known_by, sql, budget_);
  }

  ReaderPool::Snapshot& snapshot_;
  const WordDictionary& words_;
  const DefinitionIndex& definitions_;
  const PlanCompiler compiler_;  ///< of questions about none, by which answers are known
  SelectionTables& tables_;
  SharedAnswers& shared_;
  const QueryBudget& budget_;
  std::string selected_by_;           ///< the query of the selection
  SharedAnswers::Selected selected_;  ///< kept while it can be read
  std::string chosen_by_;             ///< the query of the choice
  SharedAnswers::Chosen chosen_;      ///< kept while it can be asked
};

}  // namespace hindsight::store::duck
