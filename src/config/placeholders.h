#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hindsight::config {

struct Resolved {
  std::optional<std::string> text;   ///< absent: null
  std::vector<std::string> used;     ///< names that had a value
  std::vector<std::string> missing;  ///< names with neither value nor default
};

/// Replaces every `${NAME}` and `${NAME:default}`. A name is `[a-zA-Z_]+[a-zA-Z0-9_]*`; what looks
/// otherwise is left alone. A text that consisted of placeholders and became `null` or `~` is null.
Resolved resolve_placeholders(
    std::string_view text,
    const std::function<std::optional<std::string>(std::string_view)>& lookup);

}  // namespace hindsight::config
