#pragma once

#include <duckdb.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/id128.h"
#include "base/result.h"
#include "store/duckdb/watchdog.h"

/// A thin RAII layer over DuckDB's C API. Nothing outside store/duckdb sees it.
namespace hindsight::store::duck {

struct DatabaseOptions {
  std::filesystem::path file;  ///< empty = in memory
  std::string memory_limit = "256MB";
  int threads = 0;  ///< 0 = number of cores
  /// The only place that statements may read and write files in, with '/' at its end; empty = none.
  std::string writable_folder{};
};

/// The one owner of a database file in this process: opening a file twice inside one process
/// is not refused by DuckDB and diverges.
class Database {
 public:
  /// `conflict` when another process holds the file; the message names it.
  static Result<std::unique_ptr<Database>> open(const DatabaseOptions& options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  [[nodiscard]] duckdb_database handle() const { return database_; }
  [[nodiscard]] Watchdog& watchdog() const { return *watchdog_; }

 private:
  explicit Database(duckdb_database database) : database_(database) {}
  duckdb_database database_;
  std::unique_ptr<Watchdog> watchdog_ = std::make_unique<Watchdog>();
};

/// One block of result rows (up to 2048); columns are read by position. A type that does not match
/// the column is a programming error.
class Chunk {
 public:
  explicit Chunk(duckdb_data_chunk chunk);
  ~Chunk();
  Chunk(Chunk&& other) noexcept;
  Chunk& operator=(Chunk&&) = delete;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool is_null(std::size_t column, std::size_t row) const;
  [[nodiscard]] std::int64_t int64(std::size_t column, std::size_t row) const {
    return data<std::int64_t>(column)[row];
  }
  [[nodiscard]] std::int32_t int32(std::size_t column, std::size_t row) const {
    return data<std::int32_t>(column)[row];
  }
  [[nodiscard]] std::int8_t int8(std::size_t column, std::size_t row) const {
    return data<std::int8_t>(column)[row];
  }
  [[nodiscard]] bool boolean(std::size_t column, std::size_t row) const {
    return data<bool>(column)[row];
  }
  [[nodiscard]] double number(std::size_t column, std::size_t row) const {
    return data<double>(column)[row];
  }
  [[nodiscard]] std::string_view text(std::size_t column, std::size_t row) const;
  [[nodiscard]] Id128 id(std::size_t column, std::size_t row) const;
  /// All values of a column as DuckDB keeps them; what is NULL has any.
  template <typename T>
  [[nodiscard]] std::span<const T> column(std::size_t index) const {
    return {data<T>(index), size_};
  }
  /// Elements of an INTEGER[] value.
  [[nodiscard]] std::vector<std::int32_t> int32_list(std::size_t column, std::size_t row) const;
  /// Elements of a VARCHAR[] value.
  [[nodiscard]] std::vector<std::string> text_list(std::size_t column, std::size_t row) const;

 private:
  struct Column {
    void* data;
    std::uint64_t* validity;
    duckdb_vector vector;
  };
  template <typename T>
  [[nodiscard]] const T* data(std::size_t column) const {
    return static_cast<const T*>(columns_[column].data);
  }
  duckdb_data_chunk chunk_;
  std::size_t size_;
  std::vector<Column> columns_;
};

/// The rows of one query.
class Rows {
 public:
  explicit Rows(duckdb_result result) : result_(result) {}
  ~Rows();
  Rows(Rows&& other) noexcept;
  Rows& operator=(Rows&&) = delete;
  std::optional<Chunk> next();
  /// By a statement that changes some.
  [[nodiscard]] std::int64_t changed() {
    return static_cast<std::int64_t>(duckdb_rows_changed(&result_));
  }

 private:
  duckdb_result result_;
};

/// When a query must end.
struct QueryBudget {
  std::optional<std::chrono::steady_clock::time_point> deadline;
  std::stop_token stop;
};

/// Confined to one thread at a time; the database must outlive it.
class Connection {
 public:
  static Result<std::unique_ptr<Connection>> open(const Database& database);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Runs one statement. With a budget it ends early with deadline_exceeded or cancelled.
  Result<Rows> query(const std::string& sql, const QueryBudget& budget = {});
  /// Runs statements for their effect.
  Status run(const std::string& sql);
  /// The same within a budget; one statement, or none.
  Status run(const std::string& sql, const QueryBudget& budget);
  /// Runs one statement; how many rows it changed.
  Result<std::int64_t> run_counting(const std::string& sql);
  /// First column of the first row; nullopt when there is none or it is NULL.
  Result<std::optional<std::int64_t>> query_int64(const std::string& sql,
                                                  const QueryBudget& budget = {});
  [[nodiscard]] duckdb_connection handle() const { return connection_; }

 private:
  Connection(duckdb_connection connection, Watchdog& watchdog)
      : connection_(connection), watchdog_(watchdog) {}
  duckdb_connection connection_;
  Watchdog& watchdog_;
};

/// Runs `write` in a transaction, which ends without a trace when it fails.
template <typename Write>
Status in_transaction(Connection& connection, const Write& write) {
  HS_RETURN_IF_ERROR(connection.run("BEGIN TRANSACTION"));
  Status status = write();
  if (status) status = connection.run("COMMIT");
  if (!status) static_cast<void>(connection.run("ROLLBACK"));
  return status;
}

/// `'text'` with quotes doubled: the only way that text enters SQL.
std::string quote(std::string_view text);

}  // namespace hindsight::store::duck
