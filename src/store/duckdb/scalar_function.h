#pragma once

#include <span>

#include "store/duckdb/connection.h"

namespace hindsight::store::duck {

/// A function of ours in SQL.
struct ScalarFunction {
  const char* name;
  std::span<const duckdb_type> parameters;  ///< a list is of BIGINT
  duckdb_type result;
  void* of;  ///< whom `call` asks (duckdb_scalar_function_get_extra_info); outlives the database
  duckdb_scalar_function_t call;
};

/// Makes all connections of the database know it.
Status add_function(Connection& connection, const ScalarFunction& function);

}  // namespace hindsight::store::duck
