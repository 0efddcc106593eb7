#include "content/shared_key.h"

#include <gtest/gtest.h>

#include "content/fake_contents_for_test.h"

namespace hindsight::content {
namespace {

TEST(SharedKey, IsTheSameForAllInstancesAndAfterARestart) {
  FakeContents contents;
  SeededRandom random(1);
  SharedKey one(contents, random);
  SharedKey other(contents, random);
  const auto key = one.get();
  ASSERT_TRUE(key);
  EXPECT_EQ(key->size(), 32U);
  EXPECT_EQ(one.get().value(), *key);
  EXPECT_EQ(other.get().value(), *key);
}

TEST(SharedKey, OfWhoeverWasFirstIsTaken) {
  FakeContents contents;
  SeededRandom random(1);
  SharedKey other(contents, random);
  std::string others;
  contents.before_write = [&] {
    contents.before_write = [] {};
    others = other.get().value();
  };
  SharedKey one(contents, random);
  EXPECT_EQ(one.get().value(), others);
}

TEST(SharedKey, ThatCannotBeReadIsNotReplaced) {
  FakeContents contents;
  SeededRandom random(1);
  contents.stored["signing-key"] = {{.id = "signing-key", .kind = "signing-key", .body = "?"},
                                    {1, 1}};
  const auto key = SharedKey(contents, random).get();
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().code, ErrorCode::data_loss);
}

}  // namespace
}  // namespace hindsight::content
