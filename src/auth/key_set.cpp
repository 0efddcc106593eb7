#include "auth/key_set.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <array>
#include <optional>

#include "auth/base64url.h"
#include "auth/claim_reader.h"
#include "base/json.h"

namespace hindsight::auth {
namespace {

constexpr std::size_t kKeysMax = 100;
constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 8192;

/// RFC 7518 §3.1. No curve: RSA with PKCS #1 v1.5.
struct Algorithm {
  std::string_view name;
  std::string_view curve;
  const EVP_MD* (*digest)();
};
constexpr std::array<Algorithm, 6> kAlgorithms{{
    {"RS256", "", EVP_sha256},
    {"RS384", "", EVP_sha384},
    {"RS512", "", EVP_sha512},
    {"ES256", "P-256", EVP_sha256},
    {"ES384", "P-384", EVP_sha384},
    {"ES512", "P-521", EVP_sha512},
}};

struct Curve {
  std::string_view name;
  std::size_t bytes;  ///< of a coordinate, and of each half of a signature
};
constexpr std::array<Curve, 3> kCurves{{{"P-256", 32}, {"P-384", 48}, {"P-521", 66}}};

const Curve* curve_of(std::string_view name) {
  const auto* at = std::ranges::find(kCurves, name, &Curve::name);
  return at == kCurves.end() ? nullptr : at;
}

struct Freed {
  void operator()(OSSL_PARAM_BLD* p) const { OSSL_PARAM_BLD_free(p); }
  void operator()(OSSL_PARAM* p) const { OSSL_PARAM_free(p); }
  void operator()(BIGNUM* p) const { BN_free(p); }
  void operator()(EVP_PKEY_CTX* p) const { EVP_PKEY_CTX_free(p); }
  void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
  void operator()(ECDSA_SIG* p) const { ECDSA_SIG_free(p); }
};
template <typename T>
using Owned = std::unique_ptr<T, Freed>;
using PublicKey = std::shared_ptr<EVP_PKEY>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Owned<BIGNUM> number(std::string_view bytes) {
  return Owned<BIGNUM>(BN_bin2bn(bytes_of(bytes), static_cast<int>(bytes.size()), nullptr));
}

/// nullptr when the parameters are those of no key.
PublicKey build(const char* type, OSSL_PARAM_BLD* builder) {
  const Owned<OSSL_PARAM> parameters(OSSL_PARAM_BLD_to_param(builder));
  const Owned<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) <= 0 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters.get()) <= 0)
    return nullptr;
  PublicKey owned(key, EVP_PKEY_free);
  const Owned<EVP_PKEY_CTX> checking(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  return checking && EVP_PKEY_public_check(checking.get()) == 1 ? owned : nullptr;
}

PublicKey rsa_key(const json::Value& jwk) {
  const auto modulus = from_base64url(only_string(jwk, "n"));
  const auto exponent = from_base64url(only_string(jwk, "e"));
  if (!modulus || modulus->empty() || !exponent || exponent->empty()) return nullptr;
  const auto n = number(*modulus);
  const auto e = number(*exponent);
  if (!n || !e || BN_num_bits(n.get()) < kRsaBitsMin || BN_num_bits(n.get()) > kRsaBitsMax)
    return nullptr;
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1)
    return nullptr;
  return build("RSA", builder.get());
}

PublicKey curve_key(const json::Value& jwk, const Curve& curve) {
  const auto x = from_base64url(only_string(jwk, "x"));
  const auto y = from_base64url(only_string(jwk, "y"));
  if (!x || x->size() != curve.bytes || !y || y->size() != curve.bytes) return nullptr;
  const auto point = "\x04" + *x + *y;  // uncompressed
  const Owned<OSSL_PARAM_BLD> builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, curve.name.data(),
                                      curve.name.size()) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1)
    return nullptr;
  return build("EC", builder.get());
}

/// Keys for encryption have another use.
bool is_for_signatures(const json::Value& jwk) {
  const auto use = only_string(jwk, "use");
  if (!use.empty() && use != "sig") return false;
  const auto* operations = json::find(jwk, "key_ops");
  if (operations == nullptr) return true;
  if (!operations->IsArray()) return false;
  const auto all = operations->GetArray();
  return std::any_of(all.begin(), all.end(),
                     [](const auto& one) { return one.IsString() && json::view(one) == "verify"; });
}

/// Tokens hold both numbers of a signature side by side (RFC 7518 §3.4), OpenSSL wants them in DER.
std::optional<std::string> in_der(std::string_view signature, const Curve& curve) {
  if (signature.size() != 2 * curve.bytes) return std::nullopt;
  const Owned<ECDSA_SIG> both(ECDSA_SIG_new());
  auto r = number(signature.substr(0, curve.bytes));
  auto s = number(signature.substr(curve.bytes));
  if (!both || !r || !s || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1) return std::nullopt;
  static_cast<void>(r.release());  // they are the signature's now
  static_cast<void>(s.release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(both.get(), &der);
  if (size <= 0) return std::nullopt;
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

bool verify(EVP_PKEY* key, const Algorithm& algorithm, std::string_view text,
            std::string_view signature) {
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  return context &&
         EVP_DigestVerifyInit(context.get(), nullptr, algorithm.digest(), nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(text),
                          text.size()) == 1;
}

}  // namespace

Result<KeySet> KeySet::parse(std::string_view text) {
  const auto document = json::parse(text);
  const auto* list = document && document->IsObject() ? only(*document, "keys") : nullptr;
  if (list == nullptr || !list->IsArray())
    return fail(ErrorCode::bad_answer, "that is no JSON Web Key Set");
  KeySet out;
  for (const auto& jwk : list->GetArray()) {
    if (out.keys_.size() == kKeysMax) break;
    if (!jwk.IsObject() || !is_for_signatures(jwk)) continue;
    Key key{only_string(jwk, "kid"), only_string(jwk, "alg"), {}, nullptr};
    const auto type = only_string(jwk, "kty");
    if (type == "RSA") {
      key.key = rsa_key(jwk);
    } else if (type == "EC") {
      key.curve = only_string(jwk, "crv");
      if (const auto* curve = curve_of(key.curve)) key.key = curve_key(jwk, *curve);
    }
    if (key.key) out.keys_.push_back(std::move(key));
  }
  if (out.keys_.empty())
    return fail(ErrorCode::bad_answer, "the JSON Web Key Set has no key that can be used");
  return out;
}

bool KeySet::has(std::string_view id) const {
  return std::ranges::find(keys_, id, &Key::id) != keys_.end();
}

bool KeySet::verifies(std::string_view name, std::string_view id, std::string_view text,
                      std::string_view signature) const {
  const auto* algorithm = std::ranges::find(kAlgorithms, name, &Algorithm::name);
  if (algorithm == kAlgorithms.end()) return false;
  std::string encoded(signature);
  if (const auto* curve = curve_of(algorithm->curve)) {
    auto der = in_der(signature, *curve);
    if (!der) return false;
    encoded = std::move(*der);
  }
  return std::ranges::any_of(keys_, [&](const Key& key) {
    return (id.empty() || key.id == id) && key.curve == algorithm->curve &&
           (key.algorithm.empty() || key.algorithm == name) &&
           verify(key.key.get(), *algorithm, text, encoded);
  });
}

}  // namespace hindsight::auth
