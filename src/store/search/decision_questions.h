#pragma once

#include "report/decision_plan.h"
#include "store/report_store.h"
#include "store/search/aggregations.h"

/// Compiles plans of decision reports to searches over the documents of kDecisionFields, and reads
/// the answers. Pure functions that add no meaning.
namespace hindsight::store::search {

/// Documents that hold values, but that an earlier version wrote, before it was known which fields
/// of theirs are asked for.
std::string outdated_decisions();

/// Documents of the sources that pass the filters.
std::string decision_query(const std::vector<report::Source>& sources,
                           const std::vector<report::DecisionFilter>& filters);
/// Condition on rows of values: of the clause, with a value.
std::string clause_rows(const report::Clause& clause);
/// `below` for the nested rows of values that pass the condition, under "variable" and "rows".
dsl::Member in_values(const std::string& condition, const std::vector<dsl::Member>& below);

/// The groups of the plan's documents.
std::vector<dsl::Member> decision_groups(const report::DecisionPlan& plan, std::size_t buckets_max);
/// `documents` holds them, `count` documents in all.
Result<std::vector<Bucket>> read_decision_groups(const report::DecisionPlan& plan,
                                                 const json::Value& documents, std::int64_t count,
                                                 std::size_t buckets_max);

std::vector<dsl::Member> decision_range(const report::DecisionRangeQuestion& question);
Result<Range> read_decision_range(const report::DecisionRangeQuestion& question,
                                  const json::Value& documents);

/// What raw rows are sorted by, before ties are broken.
std::vector<std::string> decision_sort(const report::DecisionRawPlan& plan);

}  // namespace hindsight::store::search
