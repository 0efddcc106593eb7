#include "net/router.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <stdexcept>

namespace hindsight::net {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

Router example() {
  return Router({{"GET", "/"},                       // 0
                 {"GET", "/api/report/{id}"},        // 1
                 {"POST", "/api/report/evaluate"},   // 2
                 {"GET", "/api/report/evaluate"},    // 3
                 {"PUT", "/api/report/{id}"},        // 4
                 {"GET", "/api/{kind}/{id}/roles"},  // 5
                 {"DELETE", "/api/report/{id}"}});   // 6
}

std::size_t index_of(const Router& router, std::string_view method, std::string_view path) {
  const auto found = router.find(method, path);
  const auto* match = std::get_if<Router::Match>(&found);
  return match == nullptr ? 999 : match->index;
}

TEST(Router, LiteralBeatsName) {
  const auto router = example();
  EXPECT_EQ(index_of(router, "GET", "/api/report/evaluate"), 3U);
  EXPECT_EQ(index_of(router, "GET", "/api/report/abc"), 1U);
  EXPECT_EQ(index_of(router, "POST", "/api/report/evaluate"), 2U);
  // No literal pattern for this method, so the name takes it.
  EXPECT_EQ(index_of(router, "PUT", "/api/report/evaluate"), 4U);
}

TEST(Router, NamesBecomeParameters) {
  const auto found = example().find("GET", "/api/dash board/7/roles");
  ASSERT_TRUE(std::holds_alternative<Router::Match>(found));
  EXPECT_THAT(std::get<Router::Match>(found).parameters,
              ElementsAre(Pair("id", "7"), Pair("kind", "dash board")));
}

TEST(Router, TrailingSlashAndHeadAreTolerated) {
  const auto router = example();
  EXPECT_EQ(index_of(router, "GET", "/api/report/abc/"), 1U);
  EXPECT_EQ(index_of(router, "HEAD", "/api/report/abc"), 1U);
  EXPECT_EQ(index_of(router, "GET", "/"), 0U);
}

TEST(Router, EmptySegmentIsNoName) {
  EXPECT_TRUE(std::holds_alternative<Router::NotFound>(example().find("GET", "/api//7/roles")));
  EXPECT_TRUE(std::holds_alternative<Router::NotFound>(example().find("GET", "/api/report")));
  EXPECT_TRUE(std::holds_alternative<Router::NotFound>(example().find("GET", "/api/report/a/b")));
}

TEST(Router, WrongMethodNamesTheRightOnes) {
  const auto found = example().find("PATCH", "/api/report/7");
  ASSERT_TRUE(std::holds_alternative<Router::MethodNotAllowed>(found));
  EXPECT_EQ(std::get<Router::MethodNotAllowed>(found).allow, "DELETE, GET, HEAD, PUT");
}

TEST(Router, AmbiguousPatternsAreRefused) {
  using Patterns = std::vector<Router::Pattern>;
  EXPECT_THROW(Router(Patterns{{"GET", "/a/{x}"}, {"GET", "/a/{y}"}}), std::logic_error);
  EXPECT_THROW(Router(Patterns{{"GET", "/a/b"}, {"GET", "/a/b/"}}), std::logic_error);
  // Each is more literal than the other in one place.
  EXPECT_THROW(Router(Patterns{{"GET", "/a/{x}/c"}, {"GET", "/a/b/{y}"}}), std::logic_error);
  EXPECT_NO_THROW(Router(Patterns{{"GET", "/a/{x}"}, {"POST", "/a/{y}"}, {"GET", "/b/{y}"}}));
}

}  // namespace
}  // namespace hindsight::net
