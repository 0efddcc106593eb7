#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "store/duckdb/connection.h"

namespace hindsight::store::duck {

/// Process instances that filters left, in columns as DuckDB keeps them: what questions look at.
/// Immutable and thread-safe once read.
class Selection {
 public:
  static constexpr const char* kColumns = "id, def, tenant, start_ms, end_ms, duration, state";
  static constexpr std::int64_t kNull = INT64_MIN;
  static constexpr std::uint32_t kMissing = UINT32_MAX;

  std::vector<duckdb_hugeint> id;
  std::vector<std::int32_t> def, tenant;
  std::vector<std::int64_t> start, end, duration;  ///< kNull = NULL
  std::vector<std::int8_t> state;

  [[nodiscard]] std::size_t size() const { return id.size(); }
  /// Makes find() ready. Not all selections are searched.
  void index() const;
  /// Row of an instance; kMissing.
  [[nodiscard]] std::uint32_t find(const duckdb_hugeint& instance) const {
    return find_from(slot_of(instance), instance);
  }
  /// Rows of many instances, which does not wait for memory at each of them.
  void find(std::span<const duckdb_hugeint> instances, std::uint32_t* rows) const;

 private:
  [[nodiscard]] std::size_t slot_of(const duckdb_hugeint& instance) const;
  [[nodiscard]] std::uint32_t find_from(std::size_t slot, const duckdb_hugeint& instance) const;

  mutable std::once_flag indexed_;
  mutable std::vector<std::uint32_t> slots_;  ///< rows by hash, a power of two of them
};

/// Reads a query for Selection::kColumns. resource_exhausted: more instances than rows can be
/// numbered.
Result<std::shared_ptr<const Selection>> read_selection(Connection& connection,
                                                        const std::string& sql,
                                                        const QueryBudget& budget);

/// Rows of an indexed selection that further filters left.
struct Choice {
  std::shared_ptr<const Selection> selection;
  std::vector<bool> rows;  ///< empty = all
  std::size_t count = 0;   ///< of chosen rows

  [[nodiscard]] bool has(std::uint32_t row) const {
    return row != Selection::kMissing && (rows.empty() || rows[row]);
  }
};

/// Makes selections and choices readable in SQL by all connections, without a copy, as long as they
/// are: `selection(NUMBER)` is a table of Selection::kColumns and the rows' numbers, `row`;
/// `has_chosen(NUMBER, id)` tells whether a choice has a process instance. Thread-safe; outlives
/// the database's queries.
class SelectionTables {
 public:
  Status install(Connection& connection);
  std::int64_t add(const std::shared_ptr<const Selection>& selection);
  std::int64_t add(const std::shared_ptr<const Choice>& choice);
  /// nullptr when it is gone.
  std::shared_ptr<const Selection> selection(std::int64_t number);
  std::shared_ptr<const Choice> choice(std::int64_t number);

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
};

}  // namespace hindsight::store::duck
