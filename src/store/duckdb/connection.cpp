#include "store/duckdb/connection.h"

#include <chrono>
#include <thread>
#include <utility>

namespace hindsight::store::duck {
namespace {

Error database_error(const char* message) {
  const std::string text = message ? message : "unknown DuckDB error";
  if (text.find("Conflicting lock is held") != std::string::npos) {
    return {ErrorCode::conflict,
            "another process has the store open; stop it first, or give this one a "
            "store.embedded.path of its own: " +
                text,
            {}};
  }
  if (text.find("INTERRUPT") != std::string::npos)
    return {ErrorCode::cancelled, "the query was cancelled", {}};
  if (text.find("Out of Memory") != std::string::npos) {
    return {ErrorCode::resource_exhausted,
            "the query needs more memory than store.embedded.memoryLimit allows: " + text,
            {}};
  }
  return {ErrorCode::internal, text, {}};
}

struct Config {
  duckdb_config handle = nullptr;
  Config() { duckdb_create_config(&handle); }
  ~Config() { duckdb_destroy_config(&handle); }
  void set(const char* name, const std::string& value) {
    duckdb_set_config(handle, name, value.c_str());
  }
};

/// Folders can only be named before access to all others ends.
Status restrict_to(const Database& database, const std::string& folder) {
  HS_ASSIGN(const auto connection, Connection::open(database));
  HS_RETURN_IF_ERROR(connection->run("SET allowed_directories = [" + quote(folder) + "]"));
  return connection->run("SET enable_external_access = false");
}

}  // namespace

Result<std::unique_ptr<Database>> Database::open(const DatabaseOptions& options) {
  Config config;
  config.set("memory_limit", options.memory_limit);
  if (options.threads > 0) config.set("threads", std::to_string(options.threads));
  if (!options.file.empty()) {
    config.set("temp_directory", options.file.string() + ".tmp");
    config.set("max_temp_directory_size", "20GB");
  }
  // Fewer, larger checkpoints: each rewrites half-filled row groups. A crash replays at most this.
  config.set("checkpoint_threshold", "32MB");
  // Otherwise the first query takes the snapshot of a transaction.
  config.set("immediate_transaction_mode", "true");
  config.set("autoinstall_known_extensions", "false");
  config.set("autoload_known_extensions", "false");
  config.set("allow_community_extensions", "false");
  if (options.writable_folder.empty()) config.set("enable_external_access", "false");
  duckdb_database database = nullptr;
  char* message = nullptr;
  const std::string path = options.file.string();
  if (duckdb_open_ext(path.empty() ? nullptr : path.c_str(), &database, config.handle, &message) ==
      DuckDBError) {
    auto error = database_error(message);
    duckdb_free(message);
    if (error.code == ErrorCode::internal) error.code = ErrorCode::data_loss;
    return fail(error.in("opening " + path));
  }
  std::unique_ptr<Database> opened(new Database(database));
  if (!options.writable_folder.empty())
    HS_RETURN_IF_ERROR(restrict_to(*opened, options.writable_folder));
  return opened;
}

Database::~Database() {
  duckdb_close(&database_);
}

Chunk::Chunk(duckdb_data_chunk chunk) : chunk_(chunk), size_(duckdb_data_chunk_get_size(chunk)) {
  const auto count = duckdb_data_chunk_get_column_count(chunk);
  columns_.reserve(count);
  for (idx_t i = 0; i < count; ++i) {
    auto* vector = duckdb_data_chunk_get_vector(chunk, i);
    columns_.push_back(
        {duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector), vector});
  }
}

Chunk::~Chunk() {
  if (chunk_) duckdb_destroy_data_chunk(&chunk_);
}

Chunk::Chunk(Chunk&& other) noexcept
    : chunk_(std::exchange(other.chunk_, nullptr)),
      size_(other.size_),
      columns_(std::move(other.columns_)) {}

bool Chunk::is_null(std::size_t column, std::size_t row) const {
  const auto* validity = columns_[column].validity;
  return validity && !duckdb_validity_row_is_valid(const_cast<std::uint64_t*>(validity), row);
}

std::string_view Chunk::text(std::size_t column, std::size_t row) const {
  auto* string = &static_cast<duckdb_string_t*>(columns_[column].data)[row];
  return {duckdb_string_t_data(string), duckdb_string_t_length(*string)};
}

Id128 Chunk::id(std::size_t column, std::size_t row) const {
  if (is_null(column, row)) return {};
  const auto& value = data<duckdb_hugeint>(column)[row];
  return {static_cast<std::uint64_t>(value.upper) ^ (1ULL << 63U), value.lower};
}

std::vector<std::int32_t> Chunk::int32_list(std::size_t column, std::size_t row) const {
  if (is_null(column, row)) return {};
  const auto entry = data<duckdb_list_entry>(column)[row];
  const auto* items = static_cast<const std::int32_t*>(
      duckdb_vector_get_data(duckdb_list_vector_get_child(columns_[column].vector)));
  return {items + entry.offset, items + entry.offset + entry.length};
}

std::vector<std::string> Chunk::text_list(std::size_t column, std::size_t row) const {
  if (is_null(column, row)) return {};
  const auto entry = data<duckdb_list_entry>(column)[row];
  auto* items = static_cast<duckdb_string_t*>(
      duckdb_vector_get_data(duckdb_list_vector_get_child(columns_[column].vector)));
  std::vector<std::string> out;
  out.reserve(entry.length);
  for (auto i = entry.offset; i < entry.offset + entry.length; ++i)
    out.emplace_back(duckdb_string_t_data(&items[i]), duckdb_string_t_length(items[i]));
  return out;
}

Rows::~Rows() {
  duckdb_destroy_result(&result_);
}
Rows::Rows(Rows&& other) noexcept : result_(std::exchange(other.result_, duckdb_result{})) {}

std::optional<Chunk> Rows::next() {
  auto* chunk = duckdb_fetch_chunk(result_);
  if (!chunk) return std::nullopt;
  return Chunk(chunk);
}

Result<std::unique_ptr<Connection>> Connection::open(const Database& database) {
  duckdb_connection connection = nullptr;
  if (duckdb_connect(database.handle(), &connection) == DuckDBError) {
    return fail(ErrorCode::internal, "cannot open another connection to the store");
  }
  return std::unique_ptr<Connection>(new Connection(connection, database.watchdog()));
}

Connection::~Connection() {
  duckdb_disconnect(&connection_);
}

namespace {

struct Prepared {
  duckdb_prepared_statement handle = nullptr;
  ~Prepared() { duckdb_destroy_prepare(&handle); }
};
/// How long other threads are waited for at a time: some hundred times shorter than their tasks.
constexpr std::chrono::microseconds kTasksOfOthers{50};

struct Pending {
  duckdb_pending_result handle = nullptr;
  ~Pending() { duckdb_destroy_pending(&handle); }
  /// Until the result is ready, or has failed. DuckDB itself would ask for tasks without a pause
  /// while its other threads have the last ones, which takes the processor from them.
  void run() const {
    auto state = duckdb_pending_execute_task(handle);
    while (!duckdb_pending_execution_is_finished(state)) {
      if (state == DUCKDB_PENDING_NO_TASKS_AVAILABLE) std::this_thread::sleep_for(kTasksOfOthers);
      state = duckdb_pending_execute_task(handle);
    }
  }
};

}  // namespace

Result<Rows> Connection::query(const std::string& sql, const QueryBudget& budget) {
  if (budget.stop.stop_requested()) return fail(ErrorCode::cancelled, "the query was cancelled");
  Prepared statement;
  if (duckdb_prepare(connection_, sql.c_str(), &statement.handle) == DuckDBError) {
    return fail(database_error(duckdb_prepare_error(statement.handle)).in(sql.substr(0, 300)));
  }
  Pending pending;
  if (duckdb_pending_prepared(statement.handle, &pending.handle) == DuckDBError) {
    return fail(database_error(duckdb_pending_error(pending.handle)).in(sql.substr(0, 300)));
  }
  const std::stop_callback cancel(budget.stop, [this] { duckdb_interrupt(connection_); });
  std::optional<Watchdog::Watch> watch;
  if (budget.deadline) watch.emplace(watchdog_, connection_, *budget.deadline);
  pending.run();
  duckdb_result result;
  if (duckdb_execute_pending(pending.handle, &result) == DuckDBError) {
    auto error = database_error(duckdb_result_error(&result));
    duckdb_destroy_result(&result);
    if (error.code == ErrorCode::cancelled && !budget.stop.stop_requested()) {
      return fail(
          ErrorCode::deadline_exceeded,
          "the question took longer than allowed; narrow it by a filter or a shorter period");
    }
    return fail(error.in(sql.substr(0, 300)));
  }
  return Rows(result);
}

Status Connection::run(const std::string& sql) {
  duckdb_result result;
  const auto state = duckdb_query(connection_, sql.c_str(), &result);
  std::optional<Error> error;
  if (state == DuckDBError) error = database_error(duckdb_result_error(&result));
  duckdb_destroy_result(&result);
  if (error) return fail(error->in(sql.substr(0, 300)));
  return {};
}

Status Connection::run(const std::string& sql, const QueryBudget& budget) {
  if (sql.empty()) return {};
  HS_ASSIGN(const auto rows, query(sql, budget));
  return {};
}

Result<std::int64_t> Connection::run_counting(const std::string& sql) {
  HS_ASSIGN(auto rows, query(sql));
  return rows.changed();
}

Result<std::optional<std::int64_t>> Connection::query_int64(const std::string& sql,
                                                            const QueryBudget& budget) {
  HS_ASSIGN(auto rows, query(sql, budget));
  const auto chunk = rows.next();
  if (!chunk || chunk->size() == 0 || chunk->is_null(0, 0)) return std::nullopt;
  return chunk->int64(0, 0);
}

std::string quote(std::string_view text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\0') continue;  // no SQL text can hold it, and no engine sends it
    if (c == '\'') out += '\'';
    out += c;
  }
  return out += '\'';
}

}  // namespace hindsight::store::duck
