#pragma once

#include <string_view>

namespace hindsight {

/// Well-formed UTF-8, without overlong forms, surrogates and what lies beyond U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace hindsight
