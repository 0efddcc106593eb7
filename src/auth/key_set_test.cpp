#include "auth/key_set.h"

#include "auth/mac.h"
#include "auth/test_key.h"

namespace hindsight::auth {
namespace {

using testing::key_set;
using testing::TestKey;

KeySet parsed(const std::string& keys) {
  auto out = KeySet::parse(key_set(keys));
  EXPECT_TRUE(out) << out.error().text();
  return out ? std::move(*out) : KeySet();
}

TEST(KeySet, VerifiesEachAlgorithmWithItsKindOfKey) {
  struct Case {
    const char* algorithm;
    TestKey key;
    const EVP_MD* digest;
  };
  const auto rsa = TestKey::rsa();
  const Case cases[] = {
      {"RS256", rsa, EVP_sha256()},
      {"RS384", rsa, EVP_sha384()},
      {"RS512", rsa, EVP_sha512()},
      {"ES256", TestKey::curve("P-256"), EVP_sha256()},
      {"ES384", TestKey::curve("P-384"), EVP_sha384()},
      {"ES512", TestKey::curve("P-521"), EVP_sha512()},
  };
  for (const auto& [algorithm, key, digest] : cases) {
    const auto keys = parsed(key.jwk("k"));
    auto signature = key.sign("text", digest);
    for (const auto& other : cases)
      EXPECT_EQ(keys.verifies(other.algorithm, "k", "text", signature),
                std::string_view(other.algorithm) == algorithm)
          << algorithm << " as " << other.algorithm;
    EXPECT_TRUE(keys.verifies(algorithm, "", "text", signature)) << algorithm;
    EXPECT_FALSE(keys.verifies(algorithm, "k", "texT", signature)) << algorithm;
    EXPECT_FALSE(keys.verifies(algorithm, "other", "text", signature)) << algorithm;
    EXPECT_FALSE(keys.verifies(algorithm, "k", "text", "")) << algorithm;
    EXPECT_FALSE(keys.verifies(algorithm, "k", "text", signature + "x")) << algorithm;
    signature.back() = static_cast<char>(signature.back() ^ 1);
    EXPECT_FALSE(keys.verifies(algorithm, "k", "text", signature)) << algorithm;
  }
}

TEST(KeySet, KnowsNoAlgorithmThatAnybodyCanSignWith) {
  const auto key = TestKey::rsa();
  const auto keys = parsed(key.jwk("k"));
  EXPECT_FALSE(keys.verifies("none", "k", "text", ""));
  EXPECT_FALSE(keys.verifies("", "k", "text", ""));
  // The public key as the secret of an HMAC.
  EXPECT_FALSE(keys.verifies("HS256", "k", "text", mac(key.jwk("k"), "text")));
}

TEST(KeySet, LeavesOutKeysThatAreOfNoUse) {
  const auto good = TestKey::curve("P-256");
  const auto keys = parsed(
      good.jwk("encryption", R"("use":"enc")") + "," +
      good.jwk("signing only", R"("key_ops":["sign"])") + "," + TestKey::rsa(1024).jwk("short") +
      R"(,{"kty":"oct","kid":"symmetric","k":"c2VjcmV0"},{"kty":"OKP","kid":"okp","crv":"Ed25519","x":"AA"},)"
      R"({"kty":"RSA","kid":"empty","n":"","e":""},{"kty":"EC","kid":"off the curve","crv":"P-256",)"
      R"("x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA","y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"},7,)" +
      good.jwk("good", R"("use":"sig","key_ops":["verify"],"alg":"ES256")"));
  EXPECT_EQ(keys.size(), 1U);
  EXPECT_TRUE(keys.has("good"));
  EXPECT_TRUE(keys.verifies("ES256", "good", "text", good.sign("text", EVP_sha256())));
}

TEST(KeySet, TakesAKeyForItsOwnAlgorithmOnly) {
  const auto key = TestKey::rsa();
  const auto keys = parsed(key.jwk("k", R"("alg":"RS512")"));
  EXPECT_TRUE(keys.verifies("RS512", "k", "text", key.sign("text", EVP_sha512())));
  EXPECT_FALSE(keys.verifies("RS256", "k", "text", key.sign("text", EVP_sha256())));
}

TEST(KeySet, ThatIsNoneIsRefused) {
  for (const auto* text : {"", "[]", "{}", R"({"keys":{}})", R"({"keys":[]})", R"({"keys":[{}]})",
                           R"({"keys":[],"keys":[]})", "<html></html>"}) {
    const auto keys = KeySet::parse(text);
    ASSERT_FALSE(keys) << text;
    EXPECT_EQ(keys.error().code, ErrorCode::bad_answer);
  }
}

}  // namespace
}  // namespace hindsight::auth
