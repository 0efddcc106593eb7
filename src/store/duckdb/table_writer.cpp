#include "store/duckdb/table_writer.h"

#include <algorithm>

namespace hindsight::store::duck {

Result<TableWriter> TableWriter::open(const Connection& connection, const char* table) {
  duckdb_appender appender = nullptr;
  if (duckdb_appender_create(connection.handle(), nullptr, table, &appender) == DuckDBError) {
    const std::string message = duckdb_appender_error(appender);
    duckdb_appender_destroy(&appender);
    return fail(ErrorCode::internal, message, table);
  }
  const auto columns = duckdb_appender_column_count(appender);
  std::vector<duckdb_logical_type> types(columns);
  for (idx_t i = 0; i < columns; ++i) types[i] = duckdb_appender_column_type(appender, i);
  auto* chunk = duckdb_create_data_chunk(types.data(), columns);
  for (auto& type : types) duckdb_destroy_logical_type(&type);
  return TableWriter(appender, chunk, columns);
}

TableWriter::TableWriter(duckdb_appender appender, duckdb_data_chunk chunk, std::size_t columns)
    : appender_(appender), chunk_(chunk), vectors_(columns), data_(columns) {
  reset_chunk();
}

TableWriter::TableWriter(TableWriter&& other) noexcept
    : appender_(std::exchange(other.appender_, nullptr)),
      chunk_(std::exchange(other.chunk_, nullptr)),
      vectors_(std::move(other.vectors_)),
      data_(std::move(other.data_)),
      column_(other.column_),
      row_(other.row_) {}

TableWriter::~TableWriter() {
  if (chunk_) duckdb_destroy_data_chunk(&chunk_);
  if (appender_) duckdb_appender_destroy(&appender_);
}

void TableWriter::reset_chunk() {
  duckdb_data_chunk_reset(chunk_);
  for (std::size_t i = 0; i < vectors_.size(); ++i) {
    vectors_[i] = duckdb_data_chunk_get_vector(chunk_, i);
    data_[i] = duckdb_vector_get_data(vectors_[i]);
  }
  row_ = 0;
}

void TableWriter::put_null() {
  duckdb_vector_ensure_validity_writable(vectors_[column_]);
  duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vectors_[column_]), row_);
  ++column_;
}

void TableWriter::put(std::string_view value) {
  duckdb_vector_assign_string_element_len(vectors_[column_++], row_, value.data(), value.size());
}

void TableWriter::put(Id128 value) {
  if (value.empty()) return put_null();
  slot<duckdb_hugeint>() = {value.low, static_cast<std::int64_t>(value.high ^ (1ULL << 63U))};
}

Status TableWriter::end_row() {
  column_ = 0;
  if (++row_ < duckdb_vector_size()) return {};
  return flush_chunk();
}

Status TableWriter::flush_chunk() {
  if (row_ == 0) return {};
  duckdb_data_chunk_set_size(chunk_, row_);
  if (duckdb_append_data_chunk(appender_, chunk_) == DuckDBError) {
    return fail(ErrorCode::internal, duckdb_appender_error(appender_));
  }
  reset_chunk();
  return {};
}

Status TableWriter::finish() {
  HS_RETURN_IF_ERROR(flush_chunk());
  if (duckdb_appender_close(appender_) == DuckDBError) {
    return fail(ErrorCode::internal, duckdb_appender_error(appender_));
  }
  return {};
}

}  // namespace hindsight::store::duck
