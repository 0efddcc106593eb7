#pragma once

#include "store/duckdb/answer_cache.h"
#include "store/duckdb/plan_compiler.h"
#include "store/report_store.h"

/// The paths of ended instances (model/paths.h). Reading them from the flow nodes takes seconds for
/// a million instances, so they are kept: `path` holds each different one once, `instance_path` the
/// one of an instance. What is not kept yet is read from the flow nodes when asked for; what is
/// kept is right, because new rows of an instance make the store forget its path.
namespace hindsight::store::duck {

/// Within the writer's transaction: forgets the paths of these instances.
Status forget_paths(Connection& connection, const std::vector<Id128>& instances);

/// Outside of the writer's transactions: keeps the paths of up to `instances_max` more ended
/// instances. False when none were left.
Result<bool> keep_paths(Connection& connection, const WordDictionary& words,
                        std::size_t instances_max);

/// Counts the ended instances.
constexpr const char* kCountEnded =
    "SELECT count(*) FROM process_instance WHERE end_ms IS NOT NULL";

/// Whether the paths of all `ended` instances are kept.
Result<bool> are_paths_kept(Connection& connection, std::int64_t ended, const QueryBudget& budget);

/// Kept paths of the instances that a condition on `p` names, for hold_groups(): a path's code is
/// the index of its group.
std::string path_groups(const std::string& instances);

/// `instances`: as of PlanCompiler::instances(), after its selection(). `held`: all paths, where
/// these are kept and held.
Result<VariantAnswer> read_variants(Connection& connection, const WordDictionary& words,
                                    const std::string& instances, bool are_kept,
                                    const SharedAnswers::Groups& held, std::size_t limit,
                                    const QueryBudget& budget);

}  // namespace hindsight::store::duck
