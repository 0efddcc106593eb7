#include "auth/mac.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>

namespace hindsight::auth {

std::string mac(std::string_view key, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes;
  unsigned size = 0;
  if (HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(text.data()), text.size(), bytes.data(),
           &size) == nullptr) {
    return {};
  }
  return {reinterpret_cast<const char*>(bytes.data()), size};
}

bool same_mac(std::string_view ours, std::string_view theirs) {
  return ours.size() == kMacBytes && theirs.size() == kMacBytes &&
         CRYPTO_memcmp(ours.data(), theirs.data(), kMacBytes) == 0;
}

}  // namespace hindsight::auth
