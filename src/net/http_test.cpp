#include "net/http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/gzip.h"
#include "net/request_target.h"

namespace hindsight::net {
namespace {

using testing::ElementsAre;
using testing::Pair;

TEST(Http, HeadersAreFoundWithoutCase) {
  Request request;
  request.headers = {{"X-One", "1"}, {"x-one", "2"}, {"X-On", "3"}};
  EXPECT_EQ(request.header("X-ONE"), "1");
  EXPECT_EQ(request.header("x-on"), "3");
  EXPECT_EQ(request.header("X-Two"), "");
  EXPECT_EQ(find_header(request.headers, "X-Two"), nullptr);
}

TEST(Http, CookieIsFoundAmongOthersAndUnquoted) {
  Request request;
  request.headers = {{"Cookie", "xsession=no; session=\"a b=c\"; empty="}, {"cookie", "late=1"}};
  EXPECT_EQ(request.cookie("session"), "a b=c");
  EXPECT_EQ(request.cookie("empty"), "");
  EXPECT_EQ(request.cookie("late"), "1");
  EXPECT_EQ(request.cookie("sess"), std::nullopt);
}

TEST(Http, PercentCodingRoundTripsEveryByte) {
  std::string all;
  for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
  EXPECT_EQ(percent_decode(percent_encode(all)), all);
  EXPECT_EQ(percent_encode("2026-11-23T14:02:11+0100"), "2026-11-23T14%3A02%3A11%2B0100");
  EXPECT_EQ(percent_encode("aZ09-._~/ "), "aZ09-._~%2F%20");
}

TEST(Http, BrokenEscapesStayAsTheyAre) {
  EXPECT_EQ(percent_decode("%"), "%");
  EXPECT_EQ(percent_decode("%4"), "%4");
  EXPECT_EQ(percent_decode("%zz%41"), "%zzA");
  EXPECT_EQ(percent_decode("a+b"), "a+b");
}

TEST(RequestTarget, PathAndQueryAreDecoded) {
  const auto target = parse_request_target("/a%20b/%C3%A9?x=1%2B1&y=a+b&flag&x=&=z#frag");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->path, "/a b/\xC3\xA9");
  EXPECT_THAT(target->query, ElementsAre(Pair("x", "1+1"), Pair("y", "a b"), Pair("flag", ""),
                                         Pair("x", ""), Pair("", "z")));
}

TEST(RequestTarget, AbsoluteFormOfProxiesIsUnderstood) {
  EXPECT_EQ(parse_request_target("http://host:80/a?b")->path, "/a");
  EXPECT_EQ(parse_request_target("https://host")->path, "/");
}

TEST(RequestTarget, MalformedAndClimbingPathsAreRefused) {
  for (const auto* target : {"", "*", "a", "/../x", "/a/..", "/a/../b", "/a/./b", "/.", "/%2e%2e/x",
                             "/a%2f..%2fb", "/a%00b", "/a%", "/a%4", "/a%g1", "?x"}) {
    EXPECT_FALSE(parse_request_target(target)) << target;
  }
  for (const auto* target : {"/", "/...", "/a..b", "/..a", "/a?../%zz"}) {
    EXPECT_TRUE(parse_request_target(target)) << target;
  }
}

TEST(RequestTarget, ContextPathEndsAtASegment) {
  EXPECT_EQ(below_context_path("/ctx/a", "/ctx"), "/a");
  EXPECT_EQ(below_context_path("/ctx", "/ctx"), "");
  EXPECT_EQ(below_context_path("/ctxa", "/ctx"), std::nullopt);
  EXPECT_EQ(below_context_path("/", "/ctx"), std::nullopt);
  EXPECT_EQ(below_context_path("/a", ""), "/a");
}

TEST(Gzip, AcceptEncodingIsUnderstood) {
  for (const auto* header :
       {"gzip", "deflate, gzip", "br;q=1.0, gzip;q=0.5", "*", " gzip ;q=1", "*;q=0, gzip"}) {
    EXPECT_TRUE(accepts_gzip(header)) << header;
  }
  for (const auto* header :
       {"", "br", "gzip;q=0", "gzip;q=0.000", "*, gzip; q=0", "*;q=0", "xgzip"}) {
    EXPECT_FALSE(accepts_gzip(header)) << header;
  }
}

}  // namespace
}  // namespace hindsight::net
