#pragma once

#include <duckdb.h>

namespace hindsight::store::duck {

/// A type of columns, for what is offered to SQL.
class LogicalType {
 public:
  explicit LogicalType(duckdb_type type) : handle_(duckdb_create_logical_type(type)) {}
  static LogicalType list_of(duckdb_type element) {
    const LogicalType type(element);
    return LogicalType(duckdb_create_list_type(type.handle()));
  }
  ~LogicalType() { duckdb_destroy_logical_type(&handle_); }
  LogicalType(const LogicalType&) = delete;
  LogicalType& operator=(const LogicalType&) = delete;
  [[nodiscard]] duckdb_logical_type handle() const { return handle_; }

 private:
  explicit LogicalType(duckdb_logical_type handle) : handle_(handle) {}
  duckdb_logical_type handle_;
};

}  // namespace hindsight::store::duck
