#include "base/letter_case.h"

#include <utf8proc.h>

#include <array>

namespace hindsight {

std::string to_lower(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(utf8.data());
  auto left = static_cast<utf8proc_ssize_t>(utf8.size());
  while (left > 0) {
    utf8proc_int32_t letter = 0;
    auto length = utf8proc_iterate(at, left, &letter);
    if (length > 0) {
      std::array<utf8proc_uint8_t, 4> bytes{};
      const auto size = utf8proc_encode_char(utf8proc_tolower(letter), bytes.data());
      out.append(bytes.begin(), bytes.begin() + size);
    } else {
      length = 1;
      out += static_cast<char>(*at);
    }
    at += length;
    left -= length;
  }
  return out;
}

}  // namespace hindsight
