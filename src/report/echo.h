#pragma once

#include "base/json.h"

namespace hindsight::report {

/// The definition as an answer repeats it, and as it is saved: everything that was given except an
/// older `result`, with Optimize's defaults for what is missing; clients rely on the whole
/// configuration. Takes reports of all kinds.
json::Document echo_definition(const json::Value& definition);

}  // namespace hindsight::report
