#pragma once

#include <optional>

#include "base/json.h"
#include "base/result.h"
#include "store/instance_details.h"

namespace hindsight::store::search {

/// All that a document says; nullopt when only rows of its instance are known, not itself.
Result<std::optional<InstanceDetails>> read_instance(const json::Value& source);

}  // namespace hindsight::store::search
