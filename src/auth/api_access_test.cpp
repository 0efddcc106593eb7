#include "auth/api_access.h"

#include "auth/mac.h"
#include "auth/test_key.h"

namespace hindsight::auth {
namespace {

using testing::key_set;
using testing::TestKey;
using testing::token;

constexpr EpochMs kNow = 1'700'000'000'000;
constexpr auto kHeader = R"({"alg":"ES256","typ":"JWT","kid":"k"})";

std::string outcome(const Status& status) {
  return status ? "allowed" : std::string(to_string(status.error().code));
}

struct ApiAccessTest : ::testing::Test {
  ManualClock clock{kNow};
  TestKey key = TestKey::curve("P-256");
  Result<std::string> published = key_set(key.jwk("k"));
  int readings = 0;

  ApiAccessOptions by_jwt(std::optional<std::string> access_token = {}) {
    return {std::move(access_token),
            [this](std::stop_token) {
              ++readings;
              return published;
            },
            "optimize"};
  }
  std::string check(const std::string& jwt) {
    ApiAccess access(by_jwt(), clock);
    return outcome(access.check("Bearer " + jwt, {}));
  }
  std::string check_claims(const std::string& claims) {
    return check(token(key, EVP_sha256(), kHeader, claims));
  }
};

std::string claims(const std::string& more = R"("aud":"optimize","exp":1700000100)") {
  return R"({"sub":"script",)" + more + "}";
}

TEST_F(ApiAccessTest, WithoutConfigurationIsForNobody) {
  ApiAccess access({}, clock);
  for (const auto* header : {"", "Bearer ", "Bearer x", "Bearer null"})
    EXPECT_EQ(outcome(access.check(header, {})), "unauthenticated") << header;
}

TEST_F(ApiAccessTest, IsForTheTokenOfTheConfigurationAlone) {
  ApiAccess access({"s3cret", {}, "optimize"}, clock);
  for (const auto* header : {"Bearer s3cret", "bearer s3cret", "BEARER   s3cret "})
    EXPECT_EQ(outcome(access.check(header, {})), "allowed") << header;
  for (const auto* header : {"", "s3cret", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3cret1",
                             "Bearer S3CRET", "Basic s3cret", "Bearer: s3cret", "Bearers3cret"})
    EXPECT_EQ(outcome(access.check(header, {})), "unauthenticated") << header;
}

TEST_F(ApiAccessTest, IsForWhomTheConfiguredIssuerSigned) {
  EXPECT_EQ(check_claims(claims()), "allowed");
  EXPECT_EQ(check_claims(claims(R"("aud":["other","optimize"],"exp":1700000100.5)")), "allowed");
  // Nothing says which key.
  EXPECT_EQ(check(token(key, EVP_sha256(), R"({"alg":"ES256"})", claims())), "allowed");
}

TEST_F(ApiAccessTest, TakesJsonWebTokensInPlaceOfTheToken) {
  ApiAccess access(by_jwt("s3cret"), clock);
  EXPECT_EQ(outcome(access.check("Bearer s3cret", {})), "unauthenticated");
  EXPECT_EQ(readings, 0);
  EXPECT_EQ(outcome(access.check("Bearer " + token(key, EVP_sha256(), kHeader, claims()), {})),
            "allowed");
}

TEST_F(ApiAccessTest, RefusesWhatHoldsNotNowOrForOthers) {
  for (const auto* more : {
           R"("aud":"other","exp":1700000100)",
           R"("aud":["other"],"exp":1700000100)",
           R"("aud":{"optimize":1},"exp":1700000100)",
           R"("exp":1700000100)",
           R"("aud":"optimize")",
           R"("aud":"optimize","exp":"1700000100")",
           R"("aud":"optimize","exp":null)",
           R"("aud":"optimize","exp":1699999940)",
           R"("aud":"optimize","exp":1700000100,"nbf":1700000061)",
           R"("aud":"optimize","exp":1700000100,"nbf":"soon")",
           R"("aud":"optimize","aud":"other","exp":1700000100)",
           R"("aud":"optimize","exp":1700000100,"exp":1)",
       })
    EXPECT_EQ(check_claims(claims(more)), "unauthenticated") << more;
  // A minute is left for clocks that differ.
  EXPECT_EQ(check_claims(claims(R"("aud":"optimize","exp":1699999941)")), "allowed");
  EXPECT_EQ(check_claims(claims(R"("aud":"optimize","exp":1700000100,"nbf":1700000060)")),
            "allowed");
}

TEST_F(ApiAccessTest, RefusesWhatSomebodyElseSigned) {
  const auto good = token(key, EVP_sha256(), kHeader, claims());
  EXPECT_EQ(check(token(TestKey::curve("P-256"), EVP_sha256(), kHeader, claims())),
            "unauthenticated");
  EXPECT_EQ(check(token(key, EVP_sha256(), R"({"alg":"ES256","kid":"other"})", claims())),
            "unauthenticated");
  EXPECT_EQ(check(token(key, EVP_sha256(), R"({"alg":"ES256","kid":"k","crit":["x"]})", claims())),
            "unauthenticated");
  EXPECT_EQ(check(good.substr(0, good.rfind('.') + 1)), "unauthenticated");
  EXPECT_EQ(check(good + "."), "unauthenticated");
  EXPECT_EQ(check("."), "unauthenticated");
  EXPECT_EQ(check(".."), "unauthenticated");
  EXPECT_EQ(check(std::string(20'000, 'a') + ".b.c"), "unauthenticated");
}

TEST_F(ApiAccessTest, RefusesNoSignatureAndOneWithThePublicKeyAsSecret) {
  const auto unsigned_token =
      to_base64url(R"({"alg":"none"})") + "." + to_base64url(claims()) + ".";
  EXPECT_EQ(check(unsigned_token), "unauthenticated");
  for (const auto& secret : {key.jwk("k"), *published}) {
    const auto text = to_base64url(R"({"alg":"HS256","kid":"k"})") + "." + to_base64url(claims());
    EXPECT_EQ(check(text + "." + to_base64url(mac(secret, text))), "unauthenticated");
  }
}

TEST_F(ApiAccessTest, IsUnavailableWhileThereAreNoKeys) {
  published = fail(ErrorCode::unavailable, "no answer");
  EXPECT_EQ(check_claims(claims()), "unavailable");
}

}  // namespace
}  // namespace hindsight::auth
