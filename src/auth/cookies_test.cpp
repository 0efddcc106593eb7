#include "auth/cookies.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hindsight::auth {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

using Headers = std::vector<std::string>;

/// What a browser sends back after these Set-Cookie headers.
std::string sent_back(const std::vector<std::string>& set_cookies) {
  std::string out;
  for (const auto& one : set_cookies)
    out += (out.empty() ? "" : "; ") + one.substr(0, one.find(';'));
  return out;
}

TEST(Cookies, SetCookieHasAllAttributes) {
  EXPECT_THAT(
      session_cookies({}, "h.b.s", false, {}),
      ElementsAre(
          "X-Optimize-Authorization_0=\"Bearer h.b.s\"; Path=/; HttpOnly; SameSite=Strict"));
  EXPECT_THAT(
      session_cookies({.path = "/optimize"}, "h.b.s", true, {}),
      ElementsAre("X-Optimize-Authorization_0=\"Bearer h.b.s\"; Path=/optimize; HttpOnly; Secure; "
                  "SameSite=Strict"));
  EXPECT_THAT(
      session_cookies({.same_site = false, .secure = SecureCookies::always}, "t", false, {})[0],
      EndsWith("; Path=/; HttpOnly; Secure"));
  EXPECT_THAT(session_cookies({.secure = SecureCookies::never}, "t", true, {})[0],
              Not(HasSubstr("Secure")));
}

TEST(Cookies, APathThatNoHeaderCanCarryIsReplaced) {
  for (const std::string path : {"", "x", "/a; Domain=evil", "/a\r\nX: y", "/ä"}) {
    EXPECT_THAT(session_cookies({.path = path}, "t", false, {})[0], HasSubstr("; Path=/; "));
  }
}

TEST(Cookies, LongTokensAreCutAndJoined) {
  const std::string token(8000, 'x');
  for (const std::size_t bytes : {0UL, 200UL, 1000UL, 4096UL, 100'000UL}) {
    const auto cookies = session_cookies({.bytes_max = bytes}, token, false, {});
    for (const auto& one : cookies) {
      EXPECT_LE(one.find(';'), std::max<std::size_t>(bytes, 128)) << bytes;
    }
    EXPECT_EQ(token_from_cookies(Headers{sent_back(cookies)}), token) << bytes;
  }
  EXPECT_THAT(session_cookies({}, token, false, {}), SizeIs(2));
}

TEST(Cookies, LeftoversOfALongerTokenAndOfOldVersionsAreDeleted) {
  const auto cookies =
      session_cookies({}, "t", false,
                      Headers{"X-Optimize-Authorization_0=a; X-Optimize-Authorization_1=b",
                              "X-Optimize-Authorization=c"});
  ASSERT_THAT(cookies, SizeIs(3));
  EXPECT_THAT(cookies[1], StartsWith("X-Optimize-Authorization_1=; Max-Age=0; "));
  EXPECT_THAT(cookies[2], StartsWith("X-Optimize-Authorization=; Max-Age=0; "));
}

TEST(Cookies, ReadsAllForms) {
  const auto read = [](Headers headers) { return token_from_cookies(headers); };
  EXPECT_EQ(read({R"(X-Optimize-Authorization_0="Bearer a.b.c")"}), "a.b.c");
  EXPECT_EQ(read({"X-Optimize-Authorization_0=Bearer a.b.c"}), "a.b.c");
  EXPECT_EQ(
      read({"x=1; X-Optimize-Authorization_1=.c;X-Optimize-Authorization_0=\"Bearer a.b\" ; y=2"}),
      "a.b.c");
  EXPECT_EQ(
      read({"x=1", "X-Optimize-Authorization_1=.c", "X-Optimize-Authorization_0=\"Bearer a.b\""}),
      "a.b.c");
  EXPECT_EQ(read({R"(X-Optimize-Authorization="Bearer old")"}), "old");
  EXPECT_EQ(
      read({R"(X-Optimize-Authorization="Bearer old"; X-Optimize-Authorization_0="Bearer new")"}),
      "new");
  EXPECT_EQ(
      read(
          {R"(X-Optimize-Authorization_0="Bearer first"; X-Optimize-Authorization_0="Bearer second")"}),
      "first");
  EXPECT_EQ(read({R"(X-Optimize-Authorization_0="Bearer a"; X-Optimize-Authorization_2=c)"}), "a")
      << "gap";
}

TEST(Cookies, AnythingElseIsNoToken) {
  for (const std::string header :
       {"", ";", "=", ";;==;", "X-Optimize-Authorization_0",
        "X-Optimize-Authorization_0=", "X-Optimize-Authorization_0=\"",
        "X-Optimize-Authorization_0=abc", "X-Optimize-Authorization_1=\"Bearer abc\"",
        "Authorization=Bearer abc", "x-optimize-authorization_0=\"Bearer abc\"", "Bearer abc"}) {
    EXPECT_EQ(token_from_cookies(Headers{header}), "") << header;
  }
  EXPECT_EQ(token_from_cookies({}), "");
}

TEST(Cookies, DeletionCoversUsualAndSentNames) {
  const auto cookies =
      deletion_cookies({.path = "/o"}, true, Headers{"X-Optimize-Authorization_7=x"});
  EXPECT_THAT(cookies, SizeIs(7));
  EXPECT_THAT(
      cookies,
      Each(HasSubstr("=; Max-Age=0; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/o; HttpOnly; "
                     "Secure; SameSite=Strict")));
  EXPECT_THAT(cookies[5], StartsWith("X-Optimize-Authorization_7="));
  EXPECT_THAT(cookies[6], StartsWith("X-Optimize-Authorization=;"));
}

}  // namespace
}  // namespace hindsight::auth
