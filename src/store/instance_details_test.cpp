#include "store/instance_details.h"

#include <gtest/gtest.h>

namespace hindsight::store {
namespace {

TEST(KeysOf, AUuidIsItsOwnKey) {
  const std::string uuid = "0a1b2c3d-4e5f-11ee-8f00-0242ac120002";
  const auto keys = keys_of("e", uuid);
  ASSERT_EQ(keys.size(), 1U);
  EXPECT_EQ(keys[0].uuid(), uuid);
}

TEST(KeysOf, OtherIdsDifferFromEngineToEngine) {
  ASSERT_EQ(keys_of("e", "4711").size(), 1U);
  EXPECT_NE(keys_of("e", "4711"), keys_of("f", "4711"));
  EXPECT_TRUE(keys_of("e", "").empty());
}

TEST(KeysOf, TheKeyOfAnotherIdIsTakenToo) {
  const auto key = keys_of("e", "4711").front();
  const auto keys = keys_of("e", key.uuid());
  EXPECT_EQ(keys.back(), key);
}

model::IdentityLink link(EpochMs time, model::LinkType type, model::LinkOperation operation,
                         std::string_view user) {
  model::IdentityLink out;
  out.time = time;
  out.type = type;
  out.operation = operation;
  out.user = user;
  return out;
}

TEST(TaskChanges, AChangeOfHandsTakesFirstAndGivesThen) {
  using enum model::LinkType;
  using enum model::LinkOperation;
  const auto changes = task_changes({link(5, assignee, add, "b"), link(5, assignee, remove, "a"),
                                     link(1, candidate, add, "g"), link(2, assignee, add, "a")});
  ASSERT_EQ(changes.size(), 3U);
  EXPECT_EQ(changes[0].user + changes[1].user + changes[2].user, "aab");
  EXPECT_TRUE(changes[0].assigned && !changes[1].assigned && changes[2].assigned);
}

}  // namespace
}  // namespace hindsight::store
