#pragma once

#include "base/json.h"
#include "base/result.h"

namespace hindsight::content {

/// Checks the filters that a dashboard offers to those who look at it, `[{type, data}]`.
/// invalid_argument: `message` says what is wrong, `context` the JSON path below `path`.
Status check_available_filters(const json::Value& filters, const std::string& path);

}  // namespace hindsight::content
