#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/external_variable.h"

namespace hindsight::store {

/// Which putting of a variable is meant. Opaque, only handed back.
struct ExternalVariableVersion {
  Id128 variable;  ///< its identity
  std::int64_t sequence = -1;
  std::int64_t term = -1;
};

/// A variable whose process instance is known.
struct ReadyVariable {
  model::ExternalVariable variable;
  std::int64_t order = 0;  ///< grows whenever a variable is put, also after it was removed
  ExternalVariableVersion version;
  Id128 process_instance;
  // Of the process instance.
  std::string_view engine;
  std::string_view definition_id;
  std::string_view definition_key;
  std::string_view tenant;
};

struct ReadyVariables {
  model::Arena arena;
  std::vector<ReadyVariable> variables;
  std::string position;  ///< up to which was looked; opaque, to look on from there
  bool more = false;     ///< not all that wait were looked at
};

/// Variables from outside that wait until they are merged into their process instance. Thread-safe.
class ExternalVariableStore {
 public:
  virtual ~ExternalVariableStore() = default;
  /// After success none can be lost by a crash, and each replaces what waits and is the same
  /// by model::identity_of().
  virtual Status put_external_variables(const model::ExternalVariablePage& page) = 0;
  /// Up to `limit` (1 or more) of which the process instance is stored, fewer if they are large;
  /// those that wait for one do not count. `position`: of the answer before, empty to begin anew.
  /// A process instance is known by its id; by an id that is no UUID, which several engines may
  /// have given out, only together with the key of its definition, and if it is the only one.
  virtual Result<ReadyVariables> ready_external_variables(const std::string& position,
                                                          std::size_t limit) = 0;
  /// Those that were put again since then stay.
  virtual Status remove_external_variables(
      const std::vector<ExternalVariableVersion>& versions) = 0;
  virtual Result<std::int64_t> count_external_variables() = 0;
};

}  // namespace hindsight::store
