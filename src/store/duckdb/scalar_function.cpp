#include "store/duckdb/scalar_function.h"

#include "store/duckdb/logical_type.h"

namespace hindsight::store::duck {
Status add_function(Connection& connection, const ScalarFunction& function) {
  auto made = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(made, function.name);
  for (const auto type : function.parameters) {
    const auto parameter =
        type == DUCKDB_TYPE_LIST ? LogicalType::list_of(DUCKDB_TYPE_BIGINT) : LogicalType(type);
    duckdb_scalar_function_add_parameter(made, parameter.handle());
  }
  duckdb_scalar_function_set_return_type(made, LogicalType(function.result).handle());
  duckdb_scalar_function_set_extra_info(made, function.of, nullptr);
  duckdb_scalar_function_set_function(made, function.call);
  const auto state = duckdb_register_scalar_function(connection.handle(), made);
  duckdb_destroy_scalar_function(&made);
  if (state == DuckDBSuccess) return {};
  return fail(ErrorCode::internal,
              std::string("the store cannot offer the function ") + function.name);
}

}  // namespace hindsight::store::duck
