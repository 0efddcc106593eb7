#include "auth/jwt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

namespace hindsight::auth {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kSecret = "a secret of at least thirty-two bytes";
const std::string kIssuer = "Hindsight-1.0.0";

/// Base64url by OpenSSL, so that ours is not its own witness.
std::string base64url(const std::string& bytes) {
  std::string out(bytes.size() / 3 * 4 + 5, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   reinterpret_cast<const unsigned char*>(bytes.data()),
                                   static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  while (out.ends_with('=')) out.pop_back();
  for (char& c : out) c = c == '+' ? '-' : c == '/' ? '_' : c;
  return out;
}

std::string hmac(const std::string& text, const std::string& secret, const EVP_MD* digest) {
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  HMAC(digest, secret.data(), static_cast<int>(secret.size()),
       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
       reinterpret_cast<unsigned char*>(out.data()), &size);
  out.resize(size);
  return out;
}

/// Signed with the right secret, whatever it says.
std::string made(const std::string& header, const std::string& body,
                 const EVP_MD* digest = EVP_sha256()) {
  const auto text = base64url(header) + "." + base64url(body);
  return text + "." + base64url(hmac(text, kSecret, digest));
}

const std::string kHeader = R"({"alg":"HS256","typ":"JWT"})";
const std::string kBody = R"({"jti":"s-1","iss":"Hindsight-1.0.0","sub":"demo","iat":1700000000})";
const Claims kClaims{"s-1", "demo", 1'700'000'000'000};

bool accepts(const std::string& token) {
  const auto claims = TokenSigner(kSecret, kIssuer).verify(token);
  if (claims) return true;
  EXPECT_EQ(claims.error().code, ErrorCode::unauthenticated);
  if (token.size() > 8) {
    EXPECT_THAT(claims.error().text(), Not(HasSubstr(token)));
  }
  EXPECT_THAT(claims.error().text(), Not(HasSubstr(kSecret)));
  return false;
}

TEST(Jwt, RoundTrips) {
  const TokenSigner signer(kSecret, kIssuer);
  for (const std::string user : {"demo", "Jörg \"O'Neil\"\n", "a", "ab", "abc", "😀"}) {
    const auto claims = signer.verify(signer.sign({"s-1", user, 1'700'000'000'999}));
    ASSERT_TRUE(claims) << user;
    EXPECT_EQ(claims->subject, user);
    EXPECT_EQ(claims->session_id, "s-1");
    EXPECT_EQ(claims->issued_at, 1'700'000'000'000);
  }
}

TEST(Jwt, IsTheTokenThatOthersMake) {
  EXPECT_EQ(TokenSigner(kSecret, kIssuer).sign(kClaims), made(kHeader, kBody));
  EXPECT_TRUE(accepts(made(R"({"alg":"HS256"})", kBody)));
}

TEST(Jwt, OtherAlgorithmsAreRefusedEvenWithTheRightSecret) {
  for (const std::string alg : {"none", "None", "NONE", "", "hs256", "HS384", "HS512", "RS256",
                                "ES256", "PS256", "EdDSA", "HS256 "}) {
    EXPECT_FALSE(accepts(made("{\"alg\":\"" + alg + "\",\"typ\":\"JWT\"}", kBody))) << alg;
    EXPECT_FALSE(accepts(base64url("{\"alg\":\"" + alg + "\"}") + "." + base64url(kBody) + "."))
        << alg;
  }
  EXPECT_FALSE(accepts(made(R"({"alg":"HS512"})", kBody, EVP_sha512())));
  EXPECT_FALSE(accepts(made(kHeader, kBody, EVP_sha512())));
}

TEST(Jwt, StrangeHeadersAreRefused) {
  for (const std::string header :
       {"", "{}", "[]", "null", "\"HS256\"", R"({"typ":"JWT"})", R"({"alg":null})",
        R"({"alg":["HS256"]})", R"({"alg":"none","alg":"HS256"})",
        R"({"alg":"HS256","alg":"none"})", R"({"alg":"HS256","crit":["b64"]})",
        R"({"alg":"HS256","typ":"at+jwt"})", R"({"alg":"HS256"} x)", "{'alg':'HS256'}"}) {
    EXPECT_FALSE(accepts(made(header, kBody))) << header;
  }
}

TEST(Jwt, StrangeBodiesAreRefused) {
  for (const std::string body :
       {"", "{}", "[]", "not json",
        "{\"jti\":\"s\",\"iss\":\"Hindsight-1.0.0\",\"sub\":\"\xFF\xFE\",\"iat\":1}",
        R"({"iss":"Hindsight-1.0.0","sub":"demo","iat":1})",
        R"({"jti":"s","iss":"Hindsight-1.0.0","iat":1})",
        R"({"jti":"s","iss":"Hindsight-1.0.0","sub":"","iat":1})",
        R"({"jti":"s","sub":"demo","iat":1})",
        R"({"jti":"s","iss":"Hindsight-1.0.0","sub":"demo"})",
        R"({"jti":"s","iss":"Hindsight-1.0.0","sub":"demo","iat":"1"})",
        R"({"jti":"s","iss":"Hindsight-1.0.0","sub":"demo","iat":-1})",
        R"({"jti":"s","iss":"Hindsight-1.0.0","sub":"demo","iat":1.5})",
        R"({"jti":"s","iss":"Hindsight-1.0.0","sub":"demo","iat":1e99})",
        R"({"jti":"s","iss":"Hindsight-1.0.0","sub":"demo","sub":"admin","iat":1})",
        R"({"jti":"s","iss":"Hindsight-1.0.0","sub":["demo"],"iat":1})",
        R"({"jti":"s","iss":"Hindsight-1.0.1","sub":"demo","iat":1})",
        R"({"jti":"s","iss":"Optimize-1.0.0","sub":"demo","iat":1})",
        R"({"jti":"s","iss":["Hindsight-1.0.0"],"sub":"demo","iat":1})"}) {
    EXPECT_FALSE(accepts(made(kHeader, body))) << body;
  }
  EXPECT_FALSE(accepts(made(kHeader, std::string(1000, '[') + std::string(1000, ']'))));
}

TEST(Jwt, EveryTruncationAndEveryChangedCharacterIsRefused) {
  const auto token = TokenSigner(kSecret, kIssuer).sign(kClaims);
  for (std::size_t i = 0; i < token.size(); ++i) {
    EXPECT_FALSE(accepts(token.substr(0, i))) << i;
    for (const char c : {'A', '.', '=', '\0', '\xFF', '+'}) {
      auto changed = token;
      if (changed[i] == c) continue;
      changed[i] = c;
      EXPECT_FALSE(accepts(changed)) << i;
    }
    // Also the neighbour in the alphabet: the last character has bits that mean nothing.
    auto next = token;
    ++next[i];
    EXPECT_FALSE(accepts(next)) << i;
  }
}

TEST(Jwt, OddShapesAreRefused) {
  const auto token = TokenSigner(kSecret, kIssuer).sign(kClaims);
  for (const auto& text :
       {std::string(), std::string("."), std::string(".."), std::string("..."), token + ".",
        "." + token, token + "=", token + " ", " " + token, token + "." + token, token + "A",
        "Bearer " + token, std::string(100'000, 'a'), std::string(10'000'000, '.'),
        token + std::string(9000, 'A')}) {
    EXPECT_FALSE(accepts(text)) << text.substr(0, 40);
  }
}

TEST(Jwt, OtherSecretOrIssuerIsRefused) {
  const auto token = TokenSigner(kSecret, kIssuer).sign(kClaims);
  EXPECT_TRUE(accepts(token));
  EXPECT_FALSE(TokenSigner("another secret", kIssuer).verify(token));
  EXPECT_FALSE(TokenSigner(kSecret + '\0', "Hindsight-1.0.1").verify(token));
  EXPECT_FALSE(TokenSigner(kSecret, "Hindsight-1.0.1").verify(token));
}

}  // namespace
}  // namespace hindsight::auth
