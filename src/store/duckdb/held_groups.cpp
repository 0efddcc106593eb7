#include "store/duckdb/held_groups.h"

namespace hindsight::store::duck {

Result<SharedAnswers::Groups> hold_groups(const std::string& sql,
                                          InstanceGroups::Membership membership,
                                          ReaderPool::Snapshot& snapshot, SelectionTables& tables,
                                          SharedAnswers& shared, const QueryBudget& budget) {
  if (!snapshot.version) return SharedAnswers::Groups();
  const auto find = [&]() -> Result<SharedAnswers::Groups> {
    HS_ASSIGN(auto found,
              InstanceGroups::read(*snapshot, sql, membership, shared.instances_max, budget));
    const auto number = found ? tables.add(found) : 0;
    return SharedAnswers::Groups{std::move(found), number};
  };
  return shared.groups.get(sql, *snapshot.version, find, budget);
}

std::pair<std::string, std::int64_t> told_group(const InstanceGroups& groups, std::int32_t number) {
  if (!groups.has_group(number)) return {report::kMissingKey, 0};
  const auto& [key, bucket] = groups.group(number);
  return {key, bucket.value_or(kNowhere)};
}

}  // namespace hindsight::store::duck
