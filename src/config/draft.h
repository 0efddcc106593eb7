#pragma once

#include <vector>

#include "config/loader.h"

namespace hindsight::config {

/// A configuration that may still be in error; what is wrong has its default.
struct Draft {
  Loaded loaded;
  std::vector<Diagnostic> errors;
};

/// The error is for a file that cannot be read at all.
Result<Draft> draft(const Source& source);

}  // namespace hindsight::config
