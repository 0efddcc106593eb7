#include "store/duckdb/parquet_files.h"

#include <fmt/format.h>

#include <set>

#include "base/letter_case.h"
#include "store/duckdb/connection.h"
#include "store/duckdb/logical_type.h"
#include "store/duckdb/temporary_file.h"

namespace hindsight::store {
namespace {

using namespace duck;

/// Rows are in memory until so many of them are written as one group.
constexpr int kGroupRows = 20'480;
constexpr const char* kMemory = "256MB";

struct SqlType {
  duckdb_type type;
  bool is_list = false;
};
SqlType sql_type(ColumnType type) {
  switch (type) {
    case ColumnType::whole:
      return {DUCKDB_TYPE_BIGINT};
    case ColumnType::number:
      return {DUCKDB_TYPE_DOUBLE};
    case ColumnType::boolean:
      return {DUCKDB_TYPE_BOOLEAN};
    case ColumnType::time:
      return {DUCKDB_TYPE_TIMESTAMP_TZ};
    case ColumnType::texts:
      return {DUCKDB_TYPE_VARCHAR, true};
    case ColumnType::text:
      break;
  }
  return {DUCKDB_TYPE_VARCHAR};
}

template <typename T>
void put(duckdb_vector to, idx_t row, T value) {
  static_cast<T*>(duckdb_vector_get_data(to))[row] = value;
}

void put_text(duckdb_vector to, idx_t row, const std::string& text) {
  duckdb_vector_assign_string_element_len(to, row, text.data(), text.size());
}

void put_list(duckdb_vector to, idx_t row, const std::vector<std::string>& texts) {
  const auto begin = duckdb_list_vector_get_size(to);
  duckdb_list_vector_reserve(to, begin + texts.size());
  duckdb_list_vector_set_size(to, begin + texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i)
    put_text(duckdb_list_vector_get_child(to), begin + i, texts[i]);
  put(to, row, duckdb_list_entry{begin, texts.size()});
}

struct PutCell {
  duckdb_vector to;
  idx_t row;
  void operator()(const std::monostate&) const {
    duckdb_vector_ensure_validity_writable(to);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(to), row);
  }
  void operator()(const std::string& text) const { put_text(to, row, text); }
  void operator()(const std::vector<std::string>& texts) const { put_list(to, row, texts); }
  void operator()(std::int64_t value) const { put(to, row, value); }
  void operator()(double value) const { put(to, row, value); }
  void operator()(bool value) const { put(to, row, value); }
  void operator()(const Instant& value) const { put(to, row, value.time * 1000); }
};

/// What the database reads as the table function `rows()`.
struct Feed {
  std::vector<TableColumn> columns;
  RowSource source;
  TableRows waiting{};
  std::size_t begin = 0;
  bool ended = false;
  std::optional<Error> error{};

  void fill(duckdb_data_chunk chunk) {
    idx_t count = 0;
    while (count < duckdb_vector_size()) {
      if (begin == waiting.size() && !refill()) break;
      const auto& row = waiting[begin++];
      for (idx_t i = 0; i < columns.size(); ++i)
        std::visit(PutCell{duckdb_data_chunk_get_vector(chunk, i), count}, row[i]);
      ++count;
    }
    duckdb_data_chunk_set_size(chunk, count);
  }

 private:
  bool refill() {
    waiting.clear();
    begin = 0;
    while (waiting.empty() && !ended && !error) {
      auto rows = source();
      if (!rows)
        error = std::move(rows.error());
      else if (!*rows)
        ended = true;
      else
        waiting = std::move(**rows);
    }
    return !waiting.empty();
  }
};

void bind(duckdb_bind_info info) {
  const auto& feed = *static_cast<Feed*>(duckdb_bind_get_extra_info(info));
  for (const auto& column : feed.columns) {
    const auto [id, is_list] = sql_type(column.type);
    const auto type = is_list ? LogicalType::list_of(id) : LogicalType(id);
    duckdb_bind_add_result_column(info, column.name.c_str(), type.handle());
  }
}

void init(duckdb_init_info info) {
  duckdb_init_set_max_threads(info, 1);
}

void scan(duckdb_function_info info, duckdb_data_chunk chunk) {
  auto& feed = *static_cast<Feed*>(duckdb_function_get_extra_info(info));
  try {
    feed.fill(chunk);
  } catch (const std::exception& exception) {
    feed.error = Error{ErrorCode::internal, exception.what(), "rows of a file"};
  }
  if (feed.error) duckdb_function_set_error(info, "the rows end too early");
}

Status install(const Connection& connection, Feed& feed) {
  auto function = duckdb_create_table_function();
  duckdb_table_function_set_name(function, "rows");
  duckdb_table_function_set_extra_info(function, &feed, nullptr);
  duckdb_table_function_set_bind(function, bind);
  duckdb_table_function_set_init(function, init);
  duckdb_table_function_set_function(function, scan);
  const auto state = duckdb_register_table_function(connection.handle(), function);
  duckdb_destroy_table_function(&function);
  if (state == DuckDBSuccess) return {};
  return fail(ErrorCode::internal, "rows cannot be made readable");
}

/// Readers of Parquet take columns whose names differ in case only for the same.
Status check_names(const std::vector<TableColumn>& columns) {
  std::set<std::string> known;
  for (const auto& column : columns) {
    if (known.insert(to_lower(column.name)).second) continue;
    return fail(ErrorCode::invalid_argument,
                "two columns have names that differ in small and capital letters only, which "
                "Parquet cannot have; choose one of them",
                column.name);
  }
  return {};
}

/// The statement runs on the thread that asks for bytes, and only then.
class ParquetFile final : public TableFile {
 public:
  ParquetFile(const std::vector<TableColumn>& columns, RowSource source, std::int64_t bytes_max)
      : feed_{columns, std::move(source)}, bytes_max_(bytes_max) {}

  ~ParquetFile() override {
    end_early();
    duckdb_destroy_pending(&pending_);
    duckdb_destroy_prepare(&statement_);
  }
  ParquetFile(const ParquetFile&) = delete;
  ParquetFile& operator=(const ParquetFile&) = delete;

  Status begin() {
    HS_RETURN_IF_ERROR(check_names(feed_.columns));
    HS_RETURN_IF_ERROR(file_.make_folder());
    DatabaseOptions options;
    options.memory_limit = kMemory;
    options.threads = 1;
    options.writable_folder = file_.folder();
    HS_ASSIGN(database_, Database::open(options));
    HS_ASSIGN(connection_, Connection::open(*database_));
    HS_RETURN_IF_ERROR(install(*connection_, feed_));
    const auto sql = fmt::format(
        "COPY (SELECT * FROM rows()) TO {} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {}, "
        "USE_TMP_FILE false)",
        quote(file_.path()), kGroupRows);
    if (duckdb_prepare(connection_->handle(), sql.c_str(), &statement_) == DuckDBError)
      return fail(ErrorCode::internal, duckdb_prepare_error(statement_));
    if (duckdb_pending_prepared(statement_, &pending_) == DuckDBError)
      return fail(ErrorCode::internal, duckdb_pending_error(pending_));
    return {};
  }

  Result<std::string> next() override {
    while (true) {
      HS_ASSIGN(auto part, file_.read_on());
      if (!part.empty()) return part;
      if (is_complete_ && file_.position() > 0) return part;
      if (is_complete_) return fail(ErrorCode::internal, "a temporary file cannot be opened");
      if (file_.position() > bytes_max_)
        return fail(ErrorCode::resource_exhausted,
                    "the file gets too large; choose a shorter period or fewer columns");
      HS_RETURN_IF_ERROR(work());
    }
  }

 private:
  /// A part of the statement, or its end.
  Status work() {
    const auto state = duckdb_pending_execute_task(pending_);
    if (feed_.error) return fail(*feed_.error);
    if (!duckdb_pending_execution_is_finished(state)) return {};
    duckdb_result result;
    const auto done = duckdb_execute_pending(pending_, &result);
    std::optional<Error> error;
    if (done == DuckDBError)
      error = Error{ErrorCode::resource_exhausted, duckdb_result_error(&result), "Parquet"};
    duckdb_destroy_result(&result);
    if (error) return fail(feed_.error.value_or(*error));
    is_complete_ = true;
    return {};
  }

  /// The database keeps a statement that was begun and not ended, with its rows, for good.
  void end_early() {
    if (pending_ == nullptr || is_complete_) return;
    feed_.error = Error{ErrorCode::cancelled, "nobody reads on", {}};
    duckdb_interrupt(connection_->handle());
    duckdb_result result;
    duckdb_execute_pending(pending_, &result);
    duckdb_destroy_result(&result);
  }

  Feed feed_;
  const std::int64_t bytes_max_;
  TemporaryFile file_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<Connection> connection_;
  duckdb_prepared_statement statement_ = nullptr;
  duckdb_pending_result pending_ = nullptr;
  bool is_complete_ = false;
};

class ParquetFiles final : public TableFiles {
 public:
  explicit ParquetFiles(std::int64_t bytes_max) : bytes_max_(bytes_max) {}
  Result<std::unique_ptr<TableFile>> parquet(const std::vector<TableColumn>& columns,
                                             RowSource source) override {
    auto file = std::make_unique<ParquetFile>(columns, std::move(source), bytes_max_);
    HS_RETURN_IF_ERROR(file->begin());
    return file;
  }

 private:
  const std::int64_t bytes_max_;
};

}  // namespace

std::unique_ptr<TableFiles> make_parquet_files(std::int64_t bytes_max) {
  return std::make_unique<ParquetFiles>(bytes_max);
}

}  // namespace hindsight::store
