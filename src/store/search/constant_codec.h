#pragma once

#include <string>

#include "base/json.h"
#include "base/result.h"
#include "model/arena.h"
#include "model/facts.h"

/// Documents of facts that never change.
namespace hindsight::store::search {

std::string encode(const model::DecisionInstance& row, std::string_view engine);
std::string encode(const model::SuspensionOperation& row, std::string_view engine);

}  // namespace hindsight::store::search
