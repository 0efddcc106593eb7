#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/duckdb/connection.h"
#include "store/duckdb/instance_index.h"

namespace hindsight::store::duck {

/// Which group of a variable each process instance belongs to. Telling that from memory costs a
/// question a fifth of joining the variable's rows. Immutable and thread-safe.
class VariableGroups {
 public:
  struct Group {
    std::string key;                     ///< of groups by text
    std::optional<std::int64_t> bucket;  ///< nullopt = the value lies outside of the buckets
  };
  static constexpr std::int32_t kMissing = -1;  ///< the instance does not have the variable

  /// Reads (instance UUID, key VARCHAR, bucket BIGINT or NULL). nullptr: an instance belongs to
  /// several groups, or there is more than is to be kept in memory; then rows have to be joined.
  static Result<std::shared_ptr<const VariableGroups>> read(Connection& connection,
                                                            const std::string& sql,
                                                            const QueryBudget& budget);

  /// Of a row's group, by what tell() gave.
  [[nodiscard]] const Group& group(std::int32_t number) const {
    return groups_[static_cast<std::size_t>(number)];
  }
  /// Numbers of groups, or kMissing, of many instances.
  void tell(std::span<const duckdb_hugeint> instances, std::int32_t* numbers) const;
  [[nodiscard]] std::size_t size() const { return ids_.size(); }

 private:
  std::vector<Group> groups_;
  std::vector<duckdb_hugeint> ids_;
  std::vector<std::int32_t> numbers_;  ///< parallel to ids_
  InstanceIndex index_;
};

}  // namespace hindsight::store::duck
