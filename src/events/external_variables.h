#pragma once

#include <string_view>

#include "base/result.h"
#include "model/external_variable.h"

namespace hindsight::events {

/// Reads a batch of variables that another system sends for process instances, received at `now`:
/// a list in JSON of `id`, `name`, `type`, `value` (always text), `processInstanceId` and
/// `processDefinitionKey`, of type Object also `serializationDataFormat`. Of several with an id the
/// last one counts. invalid_argument: the context is the place of what is wrong, as `[3].value`;
/// nothing of the batch counts.
Result<model::ExternalVariablePage> read_external_variables(std::string_view body, EpochMs now);

}  // namespace hindsight::events
