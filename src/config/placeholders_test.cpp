#include "config/placeholders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hindsight::config {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Resolved resolve(std::string_view text) {
  return resolve_placeholders(text, [](std::string_view name) -> std::optional<std::string> {
    if (name == "HOST") return "example.org";
    if (name == "_port2") return "8080";
    if (name == "EMPTY") return "";
    if (name == "NESTED") return "${HOST}";
    return std::nullopt;
  });
}

TEST(Placeholders, AreReplacedWhereTheyStand) {
  EXPECT_EQ(resolve("plain").text, "plain");
  EXPECT_EQ(resolve("${HOST}").text, "example.org");
  EXPECT_EQ(resolve("http://${HOST}:${_port2}/x").text, "http://example.org:8080/x");
  EXPECT_THAT(resolve("${HOST}${_port2}").used, ElementsAre("HOST", "_port2"));
}

TEST(Placeholders, FallBackToTheirDefault) {
  EXPECT_EQ(resolve("${NONE:http://a:1/b?c=d e}").text, "http://a:1/b?c=d e");
  EXPECT_EQ(resolve("${HOST:other}").text, "example.org");
  EXPECT_EQ(resolve("${NONE:}").text, "");
  EXPECT_EQ(resolve("${EMPTY:other}").text, "") << "a variable that is set and empty has a value";
}

TEST(Placeholders, CanGiveNull) {
  EXPECT_EQ(resolve("${NONE:null}").text, std::nullopt);
  EXPECT_EQ(resolve("${NONE:~}").text, std::nullopt);
  EXPECT_EQ(resolve("null").text, "null") << "only YAML itself decides about a plain null";
}

TEST(Placeholders, WithoutValueAreNamed) {
  EXPECT_THAT(resolve("${NONE}/${HOST}/${OTHER}").missing, ElementsAre("NONE", "OTHER"));
  EXPECT_THAT(resolve("${NONE:x}").missing, IsEmpty());
}

TEST(Placeholders, OfAnotherFormAreLeftAlone) {
  for (const auto* text : {"${1A}", "${A-B}", "${}", "${A", "$HOST", "${ HOST}", "{HOST}", "$"}) {
    EXPECT_EQ(resolve(text).text, text);
  }
  EXPECT_EQ(resolve("${1A}${HOST}").text, "${1A}example.org");
  EXPECT_EQ(resolve("${NESTED}").text, "${HOST}") << "a value is not searched again";
}

}  // namespace
}  // namespace hindsight::config
