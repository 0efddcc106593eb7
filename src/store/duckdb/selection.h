#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "store/duckdb/connection.h"
#include "store/duckdb/instance_groups.h"
#include "store/duckdb/instance_index.h"

namespace hindsight::store::duck {

/// Process instances that filters left, in columns as DuckDB keeps them: what questions look at.
/// Immutable and thread-safe once read.
class Selection {
 public:
  static constexpr const char* kColumns = "id, def, tenant, start_ms, end_ms, duration, state";
  static constexpr std::int64_t kNull = INT64_MIN;
  static constexpr std::uint32_t kMissing = InstanceIndex::kMissing;

  std::vector<duckdb_hugeint> id;
  std::vector<std::int32_t> def, tenant;
  std::vector<std::int64_t> start, end, duration;  ///< kNull = NULL
  std::vector<std::int8_t> state;

  [[nodiscard]] std::size_t size() const { return id.size(); }
  /// Makes find() ready. Not all selections are searched.
  void index() const;
  /// Row of an instance; kMissing.
  [[nodiscard]] std::uint32_t find(const duckdb_hugeint& instance) const {
    return index_.find(id, instance);
  }
  void find(std::span<const duckdb_hugeint> instances, std::uint32_t* rows) const {
    index_.find(id, instances, rows);
  }

 private:
  mutable std::once_flag indexed_;
  mutable InstanceIndex index_;
};

/// Reads a query for Selection::kColumns. resource_exhausted: more instances than rows can be
/// numbered.
Result<std::shared_ptr<const Selection>> read_selection(Connection& connection,
                                                        const std::string& sql,
                                                        const QueryBudget& budget);

/// Some rows of another selection, ascending.
std::shared_ptr<const Selection> take_rows(const Selection& all,
                                           std::span<const std::uint32_t> rows);

/// Rows of a selection whose instances have rows in another table, and the definition that such a
/// row names; few are said twice.
struct RowsFound {
  std::vector<std::uint32_t> row;
  std::vector<std::int32_t> definition;
};

/// Rows of an indexed selection that further filters left.
struct Choice {
  std::shared_ptr<const Selection> selection;
  std::vector<bool> rows;  ///< empty = all
  std::size_t count = 0;   ///< of chosen rows

  [[nodiscard]] bool has(std::uint32_t row) const {
    return row != Selection::kMissing && (rows.empty() || rows[row]);
  }
};

/// Makes what is held in memory readable in SQL by all connections, without a copy, as long as it
/// is: `selection(NUMBER)` is a table of Selection::kColumns and the rows' numbers, `row`;
/// `has_chosen(NUMBER, id)` tells whether a choice has a process instance, `has_row(NUMBER, row)`
/// the same of a row of its selection, `instance_group(NUMBER,
/// id)` the number of its group; `few_instance_group` the same of at most kFewGroups, kNoneOfFew
/// for none: the database groups by numbers that small without hashing them. Thread-safe; outlives
/// the database's queries.
class SelectionTables {
 public:
  Status install(Connection& connection);
  std::int64_t add(const std::shared_ptr<const Selection>& selection);
  std::int64_t add(const std::shared_ptr<const Choice>& choice);
  std::int64_t add(const std::shared_ptr<const InstanceGroups>& groups);
  /// nullptr when it is gone.
  std::shared_ptr<const Selection> selection(std::int64_t number);
  std::shared_ptr<const Choice> choice(std::int64_t number);
  std::shared_ptr<const InstanceGroups> groups(std::int64_t number);

 private:
  /// By numbers that are never given again.
  template <typename T>
  class Register {
   public:
    std::int64_t add(const std::shared_ptr<const T>& one);
    std::shared_ptr<const T> find(std::int64_t number);

   private:
    std::mutex mutex_;
    std::int64_t last_ = 0;                               // guarded by mutex_
    std::map<std::int64_t, std::weak_ptr<const T>> all_;  // guarded by mutex_
  };
  Register<Selection> selections_;
  Register<Choice> choices_;
  Register<InstanceGroups> groups_;
};

}  // namespace hindsight::store::duck
