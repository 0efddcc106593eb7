#pragma once

#include <string>

#include "config/loader.h"

namespace hindsight::config {

/// The configuration in force as YAML with each value's origin as a comment, secrets masked, then
/// the keys set in vain and the warnings. For `hindsight check-config`.
std::string describe(const Loaded& loaded);

struct Check {
  std::string text;  ///< describe(), followed by the errors if there are any
  bool valid = false;
};
/// Like load() and describe(), but shows what is in force beside the errors as well. Keys in error
/// are shown with their default.
Check check(const Source& source);

}  // namespace hindsight::config
