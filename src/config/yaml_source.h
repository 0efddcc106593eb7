#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/diagnostic.h"

namespace hindsight::config {

/// A YAML value with the line it was written on; the line of the key when it is a map's member.
struct YamlNode {
  enum class Kind { null, scalar, list, map };

  Kind kind = Kind::null;
  std::string key;                 ///< when it is a map's member
  std::string text;                ///< of a scalar
  std::vector<YamlNode> children;  ///< of a list or map, in file order; keys may repeat
  int line = 0;
};

/// Reads the first document of `text`; merge keys (`<<`) and aliases are resolved. The error names
/// file, line and column. What is odd but readable goes to `diagnostics`.
Result<YamlNode> parse_yaml(std::string_view text, const std::string& file,
                            std::vector<Diagnostic>& diagnostics);

}  // namespace hindsight::config
