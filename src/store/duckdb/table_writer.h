#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "store/duckdb/connection.h"

namespace hindsight::store::duck {

/// Appends rows to a table in whole chunks, inside the connection's transaction. Columns are
/// written in table order: `put` once per column, then `end_row`. Confined to one thread.
class TableWriter {
 public:
  static Result<TableWriter> open(const Connection& connection, const char* table);
  ~TableWriter();
  TableWriter(TableWriter&& other) noexcept;
  TableWriter& operator=(TableWriter&&) = delete;

  void put_null();
  void put(bool value) { slot<bool>() = value; }
  void put(std::int8_t value) { slot<std::int8_t>() = value; }
  void put(std::int32_t value) { slot<std::int32_t>() = value; }
  void put(std::int64_t value) { slot<std::int64_t>() = value; }
  void put(double value) { slot<double>() = value; }
  void put(std::string_view value);
  /// NULL for the empty id.
  void put(Id128 value);
  /// NULL for `none`.
  void put_unless(std::int64_t value, std::int64_t none) {
    value == none ? put_null() : put(value);
  }
  /// Of a column LIST of T.
  template <typename T>
  void put_list(std::span<const T> values) {
    auto* const vector = vectors_[column_];
    const auto offset = duckdb_list_vector_get_size(vector);
    duckdb_list_vector_reserve(vector, offset + values.size());
    auto* items = static_cast<T*>(duckdb_vector_get_data(duckdb_list_vector_get_child(vector)));
    std::copy(values.begin(), values.end(), items + offset);
    duckdb_list_vector_set_size(vector, offset + values.size());
    slot<duckdb_list_entry>() = {offset, values.size()};
  }
  Status end_row();

  /// Hands the last rows over; to be called once, after all rows.
  Status finish();

 private:
  TableWriter(duckdb_appender appender, duckdb_data_chunk chunk, std::size_t columns);
  template <typename T>
  T& slot() {
    return static_cast<T*>(data_[column_++])[row_];
  }
  Status flush_chunk();
  void reset_chunk();

  duckdb_appender appender_;
  duckdb_data_chunk chunk_;
  std::vector<duckdb_vector> vectors_;
  std::vector<void*> data_;
  std::size_t column_ = 0;
  std::size_t row_ = 0;
};

}  // namespace hindsight::store::duck
