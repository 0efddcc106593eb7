#pragma once

#include <string>
#include <string_view>

namespace hindsight::config {

/// `text` as a YAML scalar that is read back as the same text: plain if that is safe, else in
/// double quotes.
std::string yaml_text(std::string_view text);

}  // namespace hindsight::config
