#pragma once

#include <string_view>
#include <vector>

#include "model/facts.h"

namespace hindsight::model {

/// A variable that another system sends for a process instance that an engine runs. Text is a view
/// into the arena of its page. What comes again replaces what came before: see identity_of().
/// Id, process instance and key are without NUL.
struct ExternalVariable {
  std::string_view id;
  std::string_view name;
  VariableType type = VariableType::string;
  std::string_view value;             ///< one of `type`, as text
  std::string_view process_instance;  ///< the engine's id of it
  std::string_view definition_key;
  EpochMs received = 0;
};

/// Of a variable, however often it is sent: its id counts within its process instance, which is
/// known by the engine's id, if that is no UUID only together with the key of its definition.
Id128 identity_of(const ExternalVariable& variable);

/// Each identity once. Move-only.
struct ExternalVariablePage {
  Arena arena;
  std::vector<ExternalVariable> variables;
};

}  // namespace hindsight::model
