#pragma once

#include <vector>

#include "config/diagnostic.h"
#include "config/values.h"

namespace hindsight::config {

/// What no single key can tell: values that do not go together or are unwise.
void check_semantics(const Values& values, std::vector<Diagnostic>& diagnostics);

}  // namespace hindsight::config
