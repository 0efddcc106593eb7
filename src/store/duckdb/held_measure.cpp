#include "store/duckdb/held_measure.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace hindsight::store::duck {
namespace {

/// As many as a report shows, of several versions.
constexpr std::size_t kGroupsMax = 100'000;

/// Rows as they are read, each with the group that it belongs to.
struct Read {
  std::map<std::pair<HeldMeasure::Key, std::int32_t>, std::uint32_t> groups;
  std::vector<std::uint32_t> group, instance;
  std::vector<std::int64_t> value;

  /// False: there are too many.
  bool add(const Chunk& chunk, InstanceNumbers& numbers, std::size_t rows_max) {
    const auto begin = value.size(), end = begin + chunk.size();
    if (end > rows_max) return false;
    group.resize(end);
    instance.resize(end);
    if (!numbers.add(chunk.column<duckdb_hugeint>(0), &instance[begin])) return false;
    const auto outer = chunk.column<std::int32_t>(1), inner = chunk.column<std::int32_t>(2);
    const auto definition = chunk.column<std::int32_t>(3);
    const auto measure = chunk.column<std::int64_t>(4);
    value.insert(value.end(), measure.begin(), measure.end());
    for (std::size_t i = 0; i < chunk.size(); ++i) {
      const auto next = static_cast<std::uint32_t>(groups.size());
      group[begin + i] =
          groups.try_emplace({{outer[i], inner[i]}, definition[i]}, next).first->second;
      if (chunk.is_null(4, i)) value[begin + i] = HeldMeasure::kNull;
    }
    return groups.size() <= kGroupsMax;
  }
};

}  // namespace

Result<std::shared_ptr<const HeldMeasure>> HeldMeasure::read(
    Connection& connection, const std::string& sql, std::shared_ptr<InstanceNumbers> numbers,
    std::size_t rows_max, const QueryBudget& budget) {
  Read read;
  {
    HS_ASSIGN(auto rows, connection.query(sql, budget));
    while (const auto chunk = rows.next()) {
      if (!read.add(*chunk, *numbers, rows_max)) return nullptr;
    }
  }
  auto out = std::make_shared<HeldMeasure>();
  out->numbers_ = std::move(numbers);
  std::vector<std::size_t> counts(read.groups.size());
  for (const auto group : read.group) ++counts[group];
  std::vector<std::size_t> next(counts.size());  // place of each group's next row
  std::size_t end = 0;
  for (const auto& [names, group] : read.groups) {
    next[group] = end;
    end += counts[group];
    out->groups_.push_back({names.first, names.second, next[group], end});
  }
  out->instances_.resize(end);
  out->values_.resize(end);
  for (std::size_t i = 0; i < end; ++i) {
    const auto place = next[read.group[i]]++;
    out->instances_[place] = read.instance[i];
    out->values_[place] = read.value[i];
    out->numbers_end_ = std::max(out->numbers_end_, std::size_t{read.instance[i]} + 1);
  }
  std::vector<std::pair<std::int64_t, std::uint32_t>> sorted;
  for (const auto& group : out->groups_) {
    sorted.clear();
    for (auto i = group.begin; i < group.end; ++i)
      sorted.emplace_back(out->values_[i], out->instances_[i]);
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 0; i < sorted.size(); ++i)
      std::tie(out->values_[group.begin + i], out->instances_[group.begin + i]) = sorted[i];
  }
  return out;
}

std::size_t HeldMeasure::chosen_values(const Group& group, const std::vector<bool>& chosen,
                                       std::span<std::int64_t> values) const {
  std::size_t count = 0;
  for (auto i = group.begin; i < group.end; ++i) {
    // Each is written, and the next one over it where it was not chosen: that costs less than a
    // guess about a choice that follows no pattern.
    values[count] = values_[i];
    count += chosen[instances_[i]] ? 1 : 0;
  }
  return count;
}

}  // namespace hindsight::store::duck
