#include "store/duckdb/variable_groups.h"

#include <map>

namespace hindsight::store::duck {
namespace {

/// As many as a report shows, and some 30 bytes for each instance.
constexpr std::size_t kGroupsMax = 10'000;
constexpr std::size_t kInstancesMax = 1'000'000;

}  // namespace

Result<std::shared_ptr<const VariableGroups>> VariableGroups::read(Connection& connection,
                                                                   const std::string& sql,
                                                                   const QueryBudget& budget) {
  HS_ASSIGN(auto rows, connection.query(sql, budget));
  const auto out = std::make_shared<VariableGroups>();
  std::map<std::pair<std::string, std::optional<std::int64_t>>, std::int32_t, std::less<>> known;
  while (const auto chunk = rows.next()) {
    const auto ids = chunk->column<duckdb_hugeint>(0);
    out->ids_.insert(out->ids_.end(), ids.begin(), ids.end());
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      const std::optional<std::int64_t> bucket =
          chunk->is_null(2, i) ? std::nullopt : std::optional(chunk->int64(2, i));
      const auto [at, is_new] =
          known.try_emplace({std::string(chunk->text(1, i)), bucket}, known.size());
      if (is_new) out->groups_.push_back({at->first.first, bucket});
      out->numbers_.push_back(at->second);
    }
    if (known.size() > kGroupsMax || out->ids_.size() > kInstancesMax) return nullptr;
  }
  bool is_single = true;
  out->index_ = InstanceIndex(out->ids_, [&](std::uint32_t first, std::uint32_t row) {
    is_single = is_single && out->numbers_[first] == out->numbers_[row];
  });
  if (!is_single) return nullptr;
  return out;
}

void VariableGroups::tell(std::span<const duckdb_hugeint> instances, std::int32_t* numbers) const {
  std::vector<std::uint32_t> rows(instances.size());
  index_.find(ids_, instances, rows.data());
  for (std::size_t i = 0; i < rows.size(); ++i)
    numbers[i] = rows[i] == InstanceIndex::kMissing ? kMissing : numbers_[rows[i]];
}

}  // namespace hindsight::store::duck
