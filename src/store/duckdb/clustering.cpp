#include "store/duckdb/clustering.h"

#include <fmt/format.h>

namespace hindsight::store::duck {
namespace {

struct Order {
  const char* table;
  const char* columns;
};

/// Tables that reports scan by definition, and the order of a run.
constexpr Order kOrders[] = {
    {"process_instance", "def, start_ms"},
    {"flow_node", "def, start_ms"},
    {"user_task", "def, start_ms"},
    {"variable", "def, name, time"},
};

Status sort_arrivals(Connection& connection, const Order& order) {
  HS_RETURN_IF_ERROR(connection.run("BEGIN TRANSACTION"));
  auto status = connection.run(fmt::format(
      "INSERT INTO {0} SELECT * REPLACE (true AS clustered) FROM {0} WHERE NOT clustered "
      "ORDER BY {1}",
      order.table, order.columns));
  if (status)
    status = connection.run(fmt::format("DELETE FROM {} WHERE NOT clustered", order.table));
  if (status) return connection.run("COMMIT");
  static_cast<void>(connection.run("ROLLBACK"));
  return status;
}

}  // namespace

Status Clustering::after_commit(std::size_t rows) {
  arrived_ += rows;
  if (arrived_ < run_rows_ / 4) return {};
  arrived_ = 0;
  for (const auto& order : kOrders) {
    HS_ASSIGN(const auto waiting, connection_.query_int64(fmt::format(
                                      "SELECT count(*) FROM {} WHERE NOT clustered", order.table)));
    if (waiting.value_or(0) < static_cast<std::int64_t>(run_rows_)) continue;
    HS_RETURN_IF_ERROR(sort_arrivals(connection_, order));
  }
  return {};
}

}  // namespace hindsight::store::duck
