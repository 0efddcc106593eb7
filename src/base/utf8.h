#pragma once

#include <string_view>

namespace hindsight {

/// As much of UTF-8 text as fits, without a half character at its end.
inline std::string_view cut_utf8(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  while (bytes_max > 0 && (static_cast<unsigned char>(text[bytes_max]) & 0xC0U) == 0x80U)
    --bytes_max;
  return text.substr(0, bytes_max);
}

/// Well-formed UTF-8, without overlong forms, surrogates and what lies beyond U+10FFFF.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace hindsight
