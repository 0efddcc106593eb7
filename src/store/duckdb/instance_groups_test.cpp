#include "store/duckdb/instance_groups.h"

#include <gtest/gtest.h>

#include "store/duckdb/test_world.h"

namespace hindsight::store::duck {
namespace {

constexpr std::size_t kInstancesMax = 20'000;

class InstanceGroupsTest : public DatabaseTest {
 protected:
  /// Instances are numbers here.
  Result<std::shared_ptr<const InstanceGroups>> read(
      const std::string& rows,
      InstanceGroups::Membership membership = InstanceGroups::Membership::several) {
    return InstanceGroups::read(*connection_,
                                "SELECT printf('00000000-0000-0000-0000-%012d', i::BIGINT)::UUID, "
                                "k::VARCHAR, b::BIGINT FROM (" +
                                    rows + ") x(i, k, b)",
                                membership, kInstancesMax, {});
  }
  static std::int32_t tell(const InstanceGroups& groups, std::uint64_t instance) {
    // Of a UUID the first bit is kept inverted.
    const duckdb_hugeint id{instance, INT64_MIN};
    std::int32_t number = 0;
    groups.tell({&id, 1}, &number);
    return number;
  }
};

TEST_F(InstanceGroupsTest, TellsTheGroupOfEachInstance) {
  const auto groups =
      read("VALUES (1, 'a', 0), (2, 'b', 0), (3, '', 7), (4, '', NULL), (5, 'a', 0)");
  ASSERT_TRUE(groups && *groups);
  const auto group = [&](std::uint64_t instance) {
    return (*groups)->group(tell(**groups, instance));
  };
  EXPECT_EQ(group(1).key, "a");
  EXPECT_EQ(group(2).key, "b");
  EXPECT_EQ(group(3).bucket, 7);
  EXPECT_EQ(group(4).bucket, std::nullopt);
  EXPECT_EQ(tell(**groups, 1), tell(**groups, 5));
  EXPECT_EQ(tell(**groups, 6), InstanceGroups::kMissing);
}

TEST_F(InstanceGroupsTest, FewGroupsAreToldInAByte) {
  for (const auto count : {InstanceGroups::kFewGroups, InstanceGroups::kFewGroups + 1}) {
    const auto groups =
        read("SELECT i, 'g' || i, 0 FROM range(" + std::to_string(count) + ") r(i)");
    ASSERT_TRUE(groups && *groups);
    EXPECT_EQ((*groups)->are_few(), count == InstanceGroups::kFewGroups);
    if (!(*groups)->are_few()) continue;
    for (const std::uint64_t instance : {std::uint64_t{0}, count - 1, count}) {
      // The digits of its number are those of the UUID.
      const duckdb_hugeint id{std::stoull(std::to_string(instance), nullptr, 16), INT64_MIN};
      std::uint8_t number = 0;
      (*groups)->tell({&id, 1}, &number);
      EXPECT_EQ((*groups)->has_group(number), instance < count);
      if (instance < count) {
        EXPECT_EQ((*groups)->group(number).key, "g" + std::to_string(instance));
      }
    }
  }
}

TEST_F(InstanceGroupsTest, TheSameGroupTwiceIsOne) {
  const auto groups = read("VALUES (1, 'a', 0), (1, 'a', 0)");
  ASSERT_TRUE(groups && *groups);
  EXPECT_EQ((*groups)->group(tell(**groups, 1)).key, "a");
}

TEST_F(InstanceGroupsTest, AnInstanceMayBelongToSeveral) {
  const auto read_groups = read(
      "VALUES (1, 'a', 0), (2, 'b', 0), (1, 'b', 0), (1, 'a', 0), (3, 'b', 0), (3, 'a', 0), (4, "
      "'a', 0)");
  ASSERT_TRUE(read_groups && *read_groups);
  const auto& groups = **read_groups;
  const auto keys = [&](std::uint64_t instance) {
    std::string out;
    for (const auto group : groups.groups(tell(groups, instance))) out += groups.group(group).key;
    return out;
  };
  EXPECT_EQ(keys(1), "ab");
  EXPECT_EQ(keys(2), "b");
  EXPECT_EQ(keys(3), "ab");
  EXPECT_EQ(keys(4), "a");
  EXPECT_EQ(tell(groups, 1), tell(groups, 3));
}

TEST_F(InstanceGroupsTest, HoldsNothingWhereAnInstanceMayOnlyBelongToOne) {
  const auto groups =
      read("VALUES (1, 'a', 0), (2, 'b', 0), (1, 'b', 0)", InstanceGroups::Membership::one);
  ASSERT_TRUE(groups);
  EXPECT_EQ(*groups, nullptr);
}

TEST_F(InstanceGroupsTest, HoldsNothingOfTooManySetsOfGroups) {
  const auto groups = read("SELECT 1, i::VARCHAR, 0 FROM range(1000) r(i)");
  ASSERT_TRUE(groups);
  EXPECT_EQ(*groups, nullptr);
}

TEST_F(InstanceGroupsTest, HoldsNothingOfMoreInstancesThanThereIsMemoryFor) {
  const auto read_few = read("SELECT i, 'a', 0 FROM range(20000) r(i)");
  ASSERT_TRUE(read_few);
  EXPECT_NE(*read_few, nullptr);
  const auto read_many = read("SELECT i, 'a', 0 FROM range(20001) r(i)");
  ASSERT_TRUE(read_many);
  EXPECT_EQ(*read_many, nullptr);
}

TEST_F(InstanceGroupsTest, HoldsNothingOfMoreGroupsThanReportsShow) {
  const auto groups = read("SELECT i, i::VARCHAR, 0 FROM range(10001) r(i)");
  ASSERT_TRUE(groups);
  EXPECT_EQ(*groups, nullptr);
}

}  // namespace
}  // namespace hindsight::store::duck
