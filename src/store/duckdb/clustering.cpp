#include "store/duckdb/clustering.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/clock.h"

namespace hindsight::store::duck {
namespace {

/// Merging finds stored rows of ended work by their time, in the few runs that hold it. What is
/// gathered holds times from all of history, so what may well come again is left out.
constexpr DurationMs kMayComeAgain = 24 * 60 * 60 * 1000;
/// Rows are gathered when they lie in so many times the row groups that they would fill.
constexpr std::int64_t kSpreadMax = 2;

constexpr const char* kEnded = "end_ms IS NOT NULL AND duration IS NOT NULL";

}  // namespace

/// A table that reports scan by definition: the order of a run, what comes in it after the
/// definition, when a row happened last, and which rows are settled.
struct Clustering::Order {
  const char* table;
  const char* columns;
  const char* second;
  const char* time;
  const char* settled;

  [[nodiscard]] std::string arrivals() const { return fmt::format("tier = 0 AND {}", settled); }
  /// Writes rows again as a run, in the transaction of the caller, who removes the old ones.
  Status append_run(Connection& connection, const std::string& rows,
                    const QueryBudget& budget) const {
    return connection.run(
        fmt::format("INSERT INTO {0} SELECT * REPLACE (1::TINYINT AS tier) FROM {0} WHERE {1} "
                    "ORDER BY {2}",
                    table, rows, columns),
        budget);
  }
};

const Clustering::Order Clustering::kOrders[] = {
    {"process_instance", "def, start_ms", "start_ms", "end_ms", kEnded},
    {"flow_node", "def, start_ms", "start_ms", "end_ms", kEnded},
    {"user_task", "def, start_ms", "start_ms", "end_ms", kEnded},
    {"variable", "def, name, time", "name", "time", "true"},
};

Status Clustering::after_commit(std::size_t rows) {
  arrived_ += rows;
  ungathered_ += rows;
  if (arrived_ < run_rows_ / 4) return {};
  arrived_ = 0;
  for (const auto& order : kOrders) HS_RETURN_IF_ERROR(sort_arrivals(order, run_rows_));
  return {};
}

Status Clustering::sort_arrivals(const Order& order, std::size_t rows_min) {
  const auto from = fmt::format("FROM {} WHERE {}", order.table, order.arrivals());
  HS_ASSIGN(const auto waiting, connection_.query_int64("SELECT count(*) " + from));
  if (waiting.value_or(0) < static_cast<std::int64_t>(rows_min)) return {};
  const DataVersion::Change change(runs_);
  return in_transaction(connection_, [&]() -> Status {
    HS_RETURN_IF_ERROR(order.append_run(connection_, order.arrivals(), {}));
    return connection_.run("DELETE " + from);
  });
}

Result<bool> Clustering::gather(const std::stop_token& stop) {
  if (portions_.empty()) {
    const auto few = std::max<std::size_t>(1, run_rows_ / 4);
    if (ungathered_ < few) return false;
    ungathered_ = 0;
    for (const auto& order : kOrders) {
      HS_RETURN_IF_ERROR(sort_arrivals(order, few));
      HS_RETURN_IF_ERROR(plan(order));
    }
    if (portions_.empty()) return false;
  }
  const auto portion = std::move(portions_.front());
  portions_.pop_front();
  HS_RETURN_IF_ERROR(gather(portion, stop));
  return !portions_.empty();
}

/// Definitions next to each other are gathered together until they make a run.
Status Clustering::plan(const Order& order) {
  HS_ASSIGN(const auto newest, connection_.query_int64(
                                   fmt::format("SELECT max({}) FROM {}", order.time, order.table)));
  if (!newest) return {};
  const auto settled =
      fmt::format("{} AND {} < {}", order.settled, order.time, *newest - kMayComeAgain);
  // A quarter of a run is about a row group of the database.
  const auto run = static_cast<std::int64_t>(run_rows_), group = std::max<std::int64_t>(1, run / 4);
  HS_ASSIGN(auto found,
            connection_.query(fmt::format("SELECT def, (rowid // {}) AS place, count(*) FROM {} "
                                          "WHERE {} GROUP BY ALL ORDER BY def",
                                          group, order.table, settled)));
  struct Definition {
    std::int32_t ord = 0;
    std::int64_t rows = 0;
    std::vector<std::int64_t> places;  ///< each about a row group
  };
  std::vector<Definition> definitions;
  while (const auto chunk = found.next()) {
    for (std::size_t i = 0; i < chunk->size(); ++i) {
      if (definitions.empty() || definitions.back().ord != chunk->int32(0, i))
        definitions.emplace_back().ord = chunk->int32(0, i);
      definitions.back().places.push_back(chunk->int64(1, i));
      definitions.back().rows += chunk->int64(2, i);
    }
  }
  for (std::size_t begin = 0, end = 0; begin < definitions.size(); begin = end) {
    std::int64_t rows = 0;
    std::vector<std::int64_t> places;
    for (; end < definitions.size() && (end == begin || rows + definitions[end].rows <= run);
         ++end) {
      rows += definitions[end].rows;
      places.insert(places.end(), definitions[end].places.begin(), definitions[end].places.end());
    }
    std::sort(places.begin(), places.end());
    places.erase(std::unique(places.begin(), places.end()), places.end());
    // They need not begin where a row group does.
    const auto filled = rows / group + 2;
    if (static_cast<std::int64_t>(places.size()) < kSpreadMax * filled) continue;
    HS_RETURN_IF_ERROR(add(order,
                           fmt::format("{} AND def BETWEEN {} AND {}", settled,
                                       definitions[begin].ord, definitions[end - 1].ord),
                           rows / run));
  }
  return {};
}

/// In parts of about a run, so that no transaction takes long.
Status Clustering::add(const Order& order, const std::string& rows, std::int64_t parts) {
  std::optional<std::int64_t> last;
  const auto behind_last = [&] {
    return last ? fmt::format("{} AND {} > {}", rows, order.second, *last) : rows;
  };
  if (parts > 1) {
    std::string shares;
    for (std::int64_t i = 1; i < parts; ++i)
      shares += fmt::format("{}{}", i == 1 ? "" : ", ",
                            static_cast<double>(i) / static_cast<double>(parts));
    HS_ASSIGN(auto borders,
              connection_.query(fmt::format(
                  "SELECT DISTINCT unnest(approx_quantile({}, [{}]))::BIGINT AS border FROM {} "
                  "WHERE {} ORDER BY border",
                  order.second, shares, order.table, rows)));
    while (const auto chunk = borders.next()) {
      for (const auto border : chunk->column<std::int64_t>(0)) {
        portions_.push_back(
            {&order, fmt::format("{} AND {} <= {}", behind_last(), order.second, border)});
        last = border;
      }
    }
  }
  portions_.push_back({&order, behind_last()});
  return {};
}

Status Clustering::gather(const Portion& portion, const std::stop_token& stop) {
  const auto& order = *portion.order;
  const QueryBudget budget{{}, stop};
  const DataVersion::Change change(runs_);
  return in_transaction(connection_, [&]() -> Status {
    HS_ASSIGN(const auto last, connection_.query_int64(
                                   fmt::format("SELECT max(rowid) FROM {}", order.table), budget));
    HS_RETURN_IF_ERROR(order.append_run(connection_, portion.rows, budget));
    return connection_.run(fmt::format("DELETE FROM {} WHERE {} AND rowid <= {}", order.table,
                                       portion.rows, last.value_or(-1)),
                           budget);
  });
}

}  // namespace hindsight::store::duck
