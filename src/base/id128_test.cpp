#include "base/id128.h"

#include <gtest/gtest.h>

namespace hindsight {
namespace {

TEST(Id128, UuidRoundTrips) {
  const std::string text = "d81c9e7b-e6d6-11f1-a86c-02fc00000001";
  EXPECT_TRUE(Id128::is_uuid(text));
  EXPECT_EQ(Id128::of(text).uuid(), text);
}

TEST(Id128, OtherStringsAreHashedAndNeverMeetAUuid) {
  for (const auto* text :
       {"12345", "D81C9E7B-E6D6-11F1-A86C-02FC00000001", "d81c9e7b-e6d6-81f1-a86c-02fc00000001"}) {
    EXPECT_FALSE(Id128::is_uuid(text)) << text;
    EXPECT_EQ(Id128::of(text).uuid()[14], '8') << text;
  }
  EXPECT_NE(Id128::of("12345"), Id128::of("12346"));
  EXPECT_TRUE(Id128::of("").empty());
}

TEST(Id128, ReadsTheSpellingOfAnyId) {
  for (const auto* text : {"0a4f1c7e-3c1d-11ee-be56-0242ac120002", "1234567", "invoice:1:4"}) {
    const auto id = Id128::of(text);
    EXPECT_EQ(Id128::from_uuid(id.uuid()), id) << text;
  }
  EXPECT_EQ(Id128::from_uuid("1234567"), std::nullopt);
}

}  // namespace
}  // namespace hindsight
