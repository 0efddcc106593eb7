#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/duckdb/connection.h"
#include "store/duckdb/instance_index.h"

namespace hindsight::store::duck {

/// Which groups each instance belongs to: process instances by a variable, decision instances by a
/// clause or rule. Telling that from memory costs a question a fifth of joining the rows that have
/// the values. Immutable and thread-safe.
class InstanceGroups {
 public:
  struct Group {
    std::string key;                     ///< of groups by text
    std::optional<std::int64_t> bucket;  ///< nullopt = the value lies outside of the buckets
  };
  /// In how many groups an instance may be.
  enum class Membership : std::uint8_t { one, several };
  static constexpr std::int32_t kMissing = -1;  ///< the instance has no such value
  static constexpr std::size_t kFewGroups = 254;
  static constexpr std::uint8_t kNoneOfFew = 255;  ///< kMissing where groups are few

  /// Reads (instance UUID, key VARCHAR, bucket BIGINT or NULL). nullptr: an instance is in more
  /// groups than it may be, or there are more than `instances_max`, of some 30 bytes each, or too
  /// many groups; then rows have to be joined.
  static Result<std::shared_ptr<const InstanceGroups>> read(Connection& connection,
                                                            const std::string& sql,
                                                            Membership membership,
                                                            std::size_t instances_max,
                                                            const QueryBudget& budget);

  /// Numbers of what instances belong to, or kMissing, of many instances.
  void tell(std::span<const duckdb_hugeint> instances, std::int32_t* numbers) const;
  /// The same of few groups.
  void tell(std::span<const duckdb_hugeint> instances, std::uint8_t* numbers) const;
  [[nodiscard]] bool are_few() const { return sets_.size() <= kFewGroups; }
  /// Whether a number is that of a group, and not of none.
  [[nodiscard]] bool has_group(std::int32_t number) const {
    return number >= 0 && static_cast<std::size_t>(number) < groups_.size();
  }
  /// By what tell() gave where instances are in one group.
  [[nodiscard]] const Group& group(std::int32_t number) const {
    return groups_[static_cast<std::size_t>(number)];
  }
  /// By what tell() gave: numbers for group().
  [[nodiscard]] std::span<const std::int32_t> groups(std::int32_t number) const {
    return sets_[static_cast<std::size_t>(number)];
  }
  [[nodiscard]] std::size_t size() const { return ids_.size(); }

 private:
  template <typename Number>
  void tell_as(std::span<const duckdb_hugeint> instances, Number missing, Number* numbers) const;

  using Set = std::vector<std::int32_t>;  ///< numbers of groups, ascending
  class Sets;

  std::vector<Group> groups_;
  std::vector<Set> sets_;  ///< those of one group first, by its number
  std::vector<duckdb_hugeint> ids_;
  std::vector<std::int32_t> numbers_;  ///< of sets; parallel to ids_
  InstanceIndex index_;
};

}  // namespace hindsight::store::duck
