#include "store/duckdb/clustering.h"

#include <fmt/format.h>

namespace hindsight::store::duck {
namespace {

/// A table that reports scan by definition: the order of a run, and which rows are settled.
struct Order {
  const char* table;
  const char* columns;
  const char* settled;
};

constexpr const char* kEnded = "end_ms IS NOT NULL AND duration IS NOT NULL";
constexpr Order kOrders[] = {
    {"process_instance", "def, start_ms", kEnded},
    {"flow_node", "def, start_ms", kEnded},
    {"user_task", "def, start_ms", kEnded},
    {"variable", "def, name, time", "true"},
};

std::string arrivals(const Order& order) {
  return fmt::format("FROM {} WHERE tier = 0 AND {}", order.table, order.settled);
}

Status sort_arrivals(Connection& connection, const Order& order) {
  HS_RETURN_IF_ERROR(connection.run("BEGIN TRANSACTION"));
  auto status = connection.run(
      fmt::format("INSERT INTO {} SELECT * REPLACE (1::TINYINT AS tier) {} ORDER BY {}",
                  order.table, arrivals(order), order.columns));
  if (status) status = connection.run("DELETE " + arrivals(order));
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
    HS_ASSIGN(const auto waiting, connection_.query_int64("SELECT count(*) " + arrivals(order)));
    if (waiting.value_or(0) < static_cast<std::int64_t>(run_rows_)) continue;
    HS_RETURN_IF_ERROR(sort_arrivals(connection_, order));
  }
  return {};
}

}  // namespace hindsight::store::duck
