#pragma once

#include "store/duckdb/answer_cache.h"
#include "store/duckdb/reader_pool.h"

namespace hindsight::store::duck {

/// Groups of instances that a query for InstanceGroups::read() finds, held in memory for all who
/// ask in the snapshot's version of the data; `instance_group` tells them by their number. Empty
/// where they are not held, also where data changes while it is read.
Result<SharedAnswers::Groups> hold_groups(const std::string& sql,
                                          InstanceGroups::Membership membership,
                                          ReaderPool::Snapshot& snapshot, SelectionTables& tables,
                                          SharedAnswers& shared, const QueryBudget& budget);

/// Key and index of the group that `instance_group` told: report::kMissingKey of an instance that
/// is in none, kNowhere of one outside of the buckets.
std::pair<std::string, std::int64_t> told_group(const InstanceGroups& groups, std::int32_t number);

}  // namespace hindsight::store::duck
