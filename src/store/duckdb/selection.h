#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "store/duckdb/connection.h"

namespace hindsight::store::duck {

/// Process instances that filters left, in columns as DuckDB keeps them: what questions look at.
/// Immutable once shared.
struct Selection {
  static constexpr const char* kColumns = "id, def, tenant, start_ms, end_ms, duration, state";
  std::vector<duckdb_hugeint> id;
  std::vector<std::int32_t> def, tenant;
  std::vector<std::int64_t> start, end, duration;  ///< kNull = NULL
  std::vector<std::int8_t> state;
  static constexpr std::int64_t kNull = INT64_MIN;

  [[nodiscard]] std::size_t size() const { return id.size(); }
};

/// Reads a query for Selection::kColumns.
Result<Selection> read_selection(Connection& connection, const std::string& sql,
                                 const QueryBudget& budget);

/// Makes selections readable in SQL by all connections, without a copy: `selection(NUMBER)` is a
/// table of Selection::kColumns. Thread-safe; outlives the database's queries.
class SelectionTables {
 public:
  Status install(Connection& connection);
  /// The table is there as long as the selection is.
  std::int64_t add(const std::shared_ptr<const Selection>& selection);
  /// nullptr when it is gone.
  std::shared_ptr<const Selection> find(std::int64_t number);

 private:
  std::mutex mutex_;
  std::int64_t last_ = 0;                                       // guarded by mutex_
  std::map<std::int64_t, std::weak_ptr<const Selection>> all_;  // guarded by mutex_
};

}  // namespace hindsight::store::duck
