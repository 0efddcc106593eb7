#pragma once

#include <string>

namespace hindsight::config {

enum class Severity { info, warning, error };

/// One remark about a configuration. `message` goes on after the key; `file` may also be a variable
/// of the environment. `line` is 0 when it does not come from a file.
struct Diagnostic {
  Severity severity = Severity::warning;
  std::string file;
  int line = 0;
  std::string key;
  std::string message;

  /// "config/environment-config.yaml:12: container.host must be ...", without what it lacks.
  [[nodiscard]] std::string text() const;
};

}  // namespace hindsight::config
