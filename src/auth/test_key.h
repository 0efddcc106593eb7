#pragma once

#include <gtest/gtest.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <memory>
#include <string>
#include <string_view>

#include "auth/base64url.h"

/// Keys of somebody who issues tokens, for tests.
namespace hindsight::auth::testing {

/// A fresh RSA key, or one on a curve.
class TestKey {
 public:
  static TestKey rsa(unsigned bits = 2048) { return {EVP_RSA_gen(bits), ""}; }
  static TestKey curve(const std::string& name) { return {EVP_EC_gen(name.c_str()), name}; }

  /// The public half as a JSON Web Key; `more`: further members.
  [[nodiscard]] std::string jwk(const std::string& id, const std::string& more = {}) const {
    const auto own = curve_.empty() ? R"("kty":"RSA","n":")" + number(OSSL_PKEY_PARAM_RSA_N) +
                                          R"(","e":")" + number(OSSL_PKEY_PARAM_RSA_E) + '"'
                                    : R"("kty":"EC","crv":")" + curve_ + R"(","x":")" +
                                          number(OSSL_PKEY_PARAM_EC_PUB_X, half()) + R"(","y":")" +
                                          number(OSSL_PKEY_PARAM_EC_PUB_Y, half()) + '"';
    return R"({"kid":")" + id + R"(",)" + own + (more.empty() ? "" : "," + more) + "}";
  }

  /// Signature of `text` as tokens have it.
  [[nodiscard]] std::string sign(std::string_view text, const EVP_MD* digest) const {
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                          EVP_MD_CTX_free);
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    std::size_t size = 0;
    EXPECT_EQ(EVP_DigestSignInit(context.get(), nullptr, digest, nullptr, key_.get()), 1);
    EXPECT_EQ(EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()), 1);
    std::string out(size, '\0');
    EXPECT_EQ(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                             bytes, text.size()),
              1);
    out.resize(size);
    return curve_.empty() ? out : side_by_side(out);
  }

 private:
  TestKey(EVP_PKEY* key, std::string curve) : key_(key, EVP_PKEY_free), curve_(std::move(curve)) {
    EXPECT_NE(key, nullptr);
  }

  [[nodiscard]] int half() const { return curve_ == "P-256" ? 32 : curve_ == "P-384" ? 48 : 66; }
  static std::string padded(const BIGNUM* value, int size) {
    std::string out(static_cast<std::size_t>(size), '\0');
    EXPECT_EQ(BN_bn2binpad(value, reinterpret_cast<unsigned char*>(out.data()), size), size);
    return out;
  }
  /// `size` 0: as many bytes as it needs.
  [[nodiscard]] std::string number(const char* name, int size = 0) const {
    BIGNUM* value = nullptr;
    EXPECT_EQ(EVP_PKEY_get_bn_param(key_.get(), name, &value), 1) << name;
    const std::unique_ptr<BIGNUM, decltype(&BN_free)> owned(value, BN_free);
    return to_base64url(padded(value, size == 0 ? BN_num_bytes(value) : size));
  }
  [[nodiscard]] std::string side_by_side(const std::string& der) const {
    const auto* bytes = reinterpret_cast<const unsigned char*>(der.data());
    const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> both(
        d2i_ECDSA_SIG(nullptr, &bytes, static_cast<long>(der.size())), ECDSA_SIG_free);
    return padded(ECDSA_SIG_get0_r(both.get()), half()) +
           padded(ECDSA_SIG_get0_s(both.get()), half());
  }

  std::shared_ptr<EVP_PKEY> key_;
  std::string curve_;
};

inline std::string key_set(const std::string& keys) {
  return R"({"keys":[)" + keys + "]}";
}

/// A signed token.
inline std::string token(const TestKey& key, const EVP_MD* digest, const std::string& header,
                         const std::string& claims) {
  const auto text = to_base64url(header) + "." + to_base64url(claims);
  return text + "." + to_base64url(key.sign(text, digest));
}

}  // namespace hindsight::auth::testing
