#include "store/duckdb/sql_functions.h"

#include "store/duckdb/percentiles.h"
#include "store/duckdb/time_buckets.h"

namespace hindsight::store::duck {

Status SqlFunctions::install(Connection& connection) {
  HS_RETURN_IF_ERROR(tables.install(connection));
  HS_RETURN_IF_ERROR(working_times.install(connection));
  HS_RETURN_IF_ERROR(install_time_buckets(connection));
  return install_percentiles(connection);
}

}  // namespace hindsight::store::duck
