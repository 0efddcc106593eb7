#include "auth/secret_print.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace hindsight::auth {

std::string secret_print(std::string_view secret) {
  if (secret.empty()) return {};
  constexpr std::string_view kText = "hindsight node registry";
  constexpr std::size_t kBytesShown = 8;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(kText.data()), kText.size(), digest.data(), &size);
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < kBytesShown; ++i) {
    out += kHex[digest[i] >> 4U];
    out += kHex[digest[i] & 15U];
  }
  return out;
}

}  // namespace hindsight::auth
