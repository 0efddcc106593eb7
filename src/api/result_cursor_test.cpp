#include "api/result_cursor.h"

#include <gtest/gtest.h>

#include "auth/base64url.h"

namespace hindsight::api {
namespace {

constexpr EpochMs kNow = 1'700'000'000'000;
constexpr auto kKey = "a key of all instances";

ResultCursor sample() {
  return {.report = "r1",
          .print = "p1",
          .position = R"(["=17",null,"ü \" \\"])",
          .moment = kNow - 1000,
          .limit = 50,
          .total = 1234,
          .expires = kNow + 1};
}

std::string message_of(std::string_view text, std::string_view key = kKey,
                       const std::string& report = "r1", const std::string& print = "p1",
                       EpochMs now = kNow) {
  const auto cursor = unseal(text, key, report, print, now);
  if (cursor) return "taken";
  EXPECT_EQ(cursor.error().code, ErrorCode::invalid_argument);
  return cursor.error().message;
}

TEST(ResultCursor, CarriesAllThatTheNextPageNeeds) {
  const auto text = seal(sample(), kKey);
  EXPECT_EQ(
      text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."),
      std::string::npos)
      << "it can stand in an address";
  const auto cursor = unseal(text, kKey, "r1", "p1", kNow);
  ASSERT_TRUE(cursor) << cursor.error().text();
  EXPECT_EQ(cursor->position, sample().position);
  EXPECT_EQ(cursor->moment, kNow - 1000);
  EXPECT_EQ(cursor->limit, 50U);
  EXPECT_EQ(cursor->total, 1234);
  EXPECT_EQ(cursor->expires, kNow + 1);
}

TEST(ResultCursor, HoldsUntilItsTime) {
  const auto text = seal(sample(), kKey);
  EXPECT_EQ(message_of(text), "taken");
  EXPECT_NE(message_of(text, kKey, "r1", "p1", kNow + 1).find("expired"), std::string::npos);
}

TEST(ResultCursor, IsOfOneReportAsItWas) {
  const auto text = seal(sample(), kKey);
  EXPECT_NE(message_of(text, kKey, "r2").find("another report"), std::string::npos);
  EXPECT_NE(message_of(text, kKey, "r1", "p2").find("was changed"), std::string::npos);
}

TEST(ResultCursor, CannotBeForged) {
  const auto refused = "this is no searchRequestId of this server";
  const auto text = seal(sample(), kKey);
  EXPECT_EQ(message_of(text, "another key"), refused);
  for (const auto* none : {"", ".", "a.b", "e30", "e30.",
                           "DXF1ZXJ5QW5kRmV0Y2gBAAAAAAAAAD4WYm9laVYtZndUQlNsdDcwakFMNjU1QQ=="})
    EXPECT_EQ(message_of(none), refused) << none;
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto other = text;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(message_of(other), refused) << i;
  }
  auto later = sample();
  later.expires += 1'000'000;
  const auto forged = seal(later, "another key");
  EXPECT_EQ(message_of(forged.substr(0, forged.find('.')) + text.substr(text.find('.'))), refused);
}

}  // namespace
}  // namespace hindsight::api
