#include "store/duckdb/scalar_function.h"

namespace hindsight::store::duck {
namespace {

duckdb_logical_type list_of_bigint() {
  auto element = duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);
  auto* list = duckdb_create_list_type(element);
  duckdb_destroy_logical_type(&element);
  return list;
}

}  // namespace

Status add_function(Connection& connection, const ScalarFunction& function) {
  auto made = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(made, function.name);
  for (const auto type : function.parameters) {
    auto parameter = type == DUCKDB_TYPE_LIST ? list_of_bigint() : duckdb_create_logical_type(type);
    duckdb_scalar_function_add_parameter(made, parameter);
    duckdb_destroy_logical_type(&parameter);
  }
  auto result = duckdb_create_logical_type(function.result);
  duckdb_scalar_function_set_return_type(made, result);
  duckdb_destroy_logical_type(&result);
  duckdb_scalar_function_set_extra_info(made, function.of, nullptr);
  duckdb_scalar_function_set_function(made, function.call);
  const auto state = duckdb_register_scalar_function(connection.handle(), made);
  duckdb_destroy_scalar_function(&made);
  if (state == DuckDBSuccess) return {};
  return fail(ErrorCode::internal,
              std::string("the store cannot offer the function ") + function.name);
}

}  // namespace hindsight::store::duck
