#pragma once

#include <vector>

#include "config/diagnostic.h"
#include "config/variables.h"
#include "config/yaml_source.h"

namespace hindsight::config {

/// Puts every key of a file into `values` under its current spelling, and says what is unknown,
/// repeated, of the wrong type or without a value for its placeholder. Keys in error stay unset.
void overlay_file(const YamlNode& root, const Variables& variables, Values& values,
                  std::vector<Diagnostic>& diagnostics);

/// Fills in what the file does not say, and lets variables override what it does: HINDSIGHT_*, then
/// CAMUNDA_OPTIMIZE_*, then the file, then the variables of the key table, then the default.
void complete(const Variables& variables, Values& values, std::vector<Diagnostic>& diagnostics);

}  // namespace hindsight::config
