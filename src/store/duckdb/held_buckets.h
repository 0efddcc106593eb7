#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "store/duckdb/answer_cache.h"
#include "store/duckdb/measure_keeper.h"
#include "store/duckdb/plan_compiler.h"
#include "store/duckdb/reader_pool.h"

namespace hindsight::store::duck {

/// Answers plans with PlanCompiler::has_run_measures() from what is held of the sorted runs, and
/// from the few rows that no run holds. Measures are held for all versions of a process, since
/// these are compared. Lives as long as what it refers to.
class HeldBuckets {
 public:
  HeldBuckets(ReaderPool::Snapshot& snapshot, const PlanCompiler& compiler,
              const WordDictionary& words, const DefinitionIndex& definitions,
              SharedAnswers& shared, MeasureKeeper& measures, const QueryBudget& budget)
      : snapshot_(snapshot),
        compiler_(compiler),
        words_(words),
        definitions_(definitions),
        shared_(shared),
        measures_(measures),
        budget_(budget) {}

  /// nullopt: not held, the database has to be asked. `chosen`: the plan's instances, which
  /// `chosen_by` names and the compiler asks for; nullptr = all.
  Result<std::optional<std::vector<Bucket>>> find(const report::Plan& plan, const Choice* chosen,
                                                  const std::string& chosen_by);

 private:
  using Times = std::vector<report::UserTaskTime>;
  using Values = std::vector<std::int64_t>;
  /// Of rows that no run holds: ascending measures in the order of the times.
  using Arrivals = std::map<HeldMeasure::Key, std::vector<Values>>;

  [[nodiscard]] report::Plan of_all_versions(report::Plan plan) const;
  [[nodiscard]] std::set<std::int32_t> definitions_of(const report::Plan& plan) const;
  Result<std::shared_ptr<const std::vector<bool>>> chosen_numbers(const HeldMeasure& held,
                                                                  const Choice& chosen,
                                                                  const std::string& chosen_by);
  Result<Arrivals> arrivals(const report::Plan& plan, const Times& times);

  ReaderPool::Snapshot& snapshot_;
  const PlanCompiler& compiler_;
  const WordDictionary& words_;
  const DefinitionIndex& definitions_;
  SharedAnswers& shared_;
  MeasureKeeper& measures_;
  const QueryBudget& budget_;
};

}  // namespace hindsight::store::duck
