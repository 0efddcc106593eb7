#pragma once

#include "store/duckdb/connection.h"
#include "store/external_variable_store.h"

/// Variables from outside that wait for their process instance, in the table `external_variable`.
namespace hindsight::store::duck {

/// Confined to the writer. Each call is a transaction of its own.
class ExternalVariableWriter {
 public:
  explicit ExternalVariableWriter(Connection& connection) : connection_(connection) {}
  Status load();

  Status put(const model::ExternalVariablePage& page);
  Status remove(const std::vector<ExternalVariableVersion>& versions);
  Result<std::size_t> forget_before(EpochMs time, std::size_t limit);

 private:
  Status replace(const model::ExternalVariablePage& page);

  Connection& connection_;
  std::int64_t last_ = 0;  ///< sequence given out last, as in external_variable_feed
};

Result<ReadyVariables> ready_external_variables(Connection& reader, std::size_t limit);
Result<std::int64_t> count_external_variables(Connection& reader);

}  // namespace hindsight::store::duck
