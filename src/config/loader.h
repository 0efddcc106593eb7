#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "config/diagnostic.h"
#include "config/settings.h"
#include "config/values.h"

namespace hindsight::config {

/// Looks up one environment variable.
using Environment = std::function<std::optional<std::string>(std::string_view)>;
/// The `-DNAME=value` arguments of the command line.
using Properties = std::map<std::string, std::string, std::less<>>;

Environment process_environment();
Environment empty_environment();

/// Where a configuration comes from.
struct Source {
  /// Absent: `config/environment-config.yaml`, then `environment/environment-config.yaml`, and if
  /// neither is there the defaults alone. A file named here must exist.
  std::optional<std::filesystem::path> file;
  Environment environment = empty_environment();
  Properties properties;  ///< asked before the environment
};

struct Loaded {
  Settings settings;
  std::vector<Diagnostic> warnings;  ///< severities info and warning
  Values values;                     ///< for describe()
};

/// Reads and checks a configuration. The error's message lists everything that is wrong, one line
/// each.
Result<Loaded> load(const Source& source);
Result<Loaded> load(const std::filesystem::path& file, const Environment& environment);

/// As load(), but with the file's text at hand.
Result<Loaded> load_text(std::string_view yaml, const Source& source);

}  // namespace hindsight::config
