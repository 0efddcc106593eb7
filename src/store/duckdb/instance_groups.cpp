#include "store/duckdb/instance_groups.h"

#include <algorithm>
#include <map>

namespace hindsight::store::duck {
namespace {

/// As many as a report shows.
constexpr std::size_t kGroupsMax = 10'000;
constexpr std::size_t kRowsPerInstanceMax = 4;
/// Of all sets of groups together.
constexpr std::size_t kMembersMax = 200'000;

}  // namespace

/// Numbers sets as they come up, as long as they are few.
class InstanceGroups::Sets {
 public:
  explicit Sets(std::size_t groups) {
    for (std::size_t group = 0; group < groups; ++group) number({static_cast<std::int32_t>(group)});
  }
  /// The set with one group more; any set when there are too many.
  std::int32_t extended(std::int32_t set, std::int32_t group) {
    if (are_too_many()) return set;
    const auto [known, is_new] = extended_.try_emplace({set, group});
    if (is_new) {
      auto members = all[static_cast<std::size_t>(set)];
      const auto at = std::lower_bound(members.begin(), members.end(), group);
      if (at == members.end() || *at != group) members.insert(at, group);
      known->second = number(std::move(members));
    }
    return known->second;
  }

  [[nodiscard]] bool are_too_many() const { return members_ > kMembersMax; }

  std::vector<Set> all;

 private:
  std::int32_t number(Set members) {
    const auto [known, is_new] =
        numbers_.try_emplace(std::move(members), static_cast<std::int32_t>(all.size()));
    if (is_new) {
      all.push_back(known->first);
      members_ += known->first.size();
    }
    return known->second;
  }

  std::size_t members_ = 0;
  std::map<Set, std::int32_t> numbers_;
  std::map<std::pair<std::int32_t, std::int32_t>, std::int32_t> extended_;
};

Result<std::shared_ptr<const InstanceGroups>> InstanceGroups::read(Connection& connection,
                                                                   const std::string& sql,
                                                                   Membership membership,
                                                                   std::size_t instances_max,
                                                                   const QueryBudget& budget) {
  HS_ASSIGN(auto rows, connection.query(sql, budget));
  const auto out = std::make_shared<InstanceGroups>();
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
    if (known.size() > kGroupsMax || out->ids_.size() > kRowsPerInstanceMax * instances_max)
      return nullptr;
  }
  Sets sets(out->groups_.size());
  std::size_t repeated = 0;
  out->index_ = InstanceIndex(out->ids_, [&](std::uint32_t first, std::uint32_t row) {
    out->numbers_[first] = sets.extended(out->numbers_[first], out->numbers_[row]);
    ++repeated;
  });
  const bool has_several = sets.all.size() > out->groups_.size();
  if (has_several && membership == Membership::one) return nullptr;
  if (sets.are_too_many() || out->ids_.size() - repeated > instances_max) return nullptr;
  out->sets_ = std::move(sets.all);
  return out;
}

template <typename Number>
void InstanceGroups::tell_as(std::span<const duckdb_hugeint> instances, Number missing,
                             Number* numbers) const {
  std::vector<std::uint32_t> rows(instances.size());
  index_.find(ids_, instances, rows.data());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    numbers[i] =
        rows[i] == InstanceIndex::kMissing ? missing : static_cast<Number>(numbers_[rows[i]]);
  }
}

void InstanceGroups::tell(std::span<const duckdb_hugeint> instances, std::int32_t* numbers) const {
  tell_as(instances, kMissing, numbers);
}

void InstanceGroups::tell(std::span<const duckdb_hugeint> instances, std::uint8_t* numbers) const {
  tell_as(instances, kNoneOfFew, numbers);
}

}  // namespace hindsight::store::duck
