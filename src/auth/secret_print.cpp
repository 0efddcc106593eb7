#include "auth/secret_print.h"

#include "auth/mac.h"

namespace hindsight::auth {

std::string secret_print(std::string_view secret) {
  if (secret.empty()) return {};
  constexpr std::string_view kText = "hindsight node registry";
  constexpr std::size_t kBytesShown = 8;
  const auto digest = mac(secret, kText);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < kBytesShown; ++i) {
    const auto byte = static_cast<unsigned char>(digest.at(i));
    out += kHex[byte >> 4U];
    out += kHex[byte & 15U];
  }
  return out;
}

}  // namespace hindsight::auth
