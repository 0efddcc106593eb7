#include "store/duckdb/held_measure.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "store/duckdb/test_world.h"

namespace hindsight::store::duck {
namespace {

using ::testing::ElementsAre;

constexpr auto kNull = HeldMeasure::kNull;

class HeldMeasureTest : public DatabaseTest {
 protected:
  /// Of rows "(instance, key, distributed key, definition, measure)".
  std::shared_ptr<const HeldMeasure> read(const std::string& rows, std::size_t rows_max = 100) {
    auto found = HeldMeasure::read(
        *connection_,
        "SELECT ('00000000-0000-0000-0000-' || lpad(i::VARCHAR, 12, '0'))::UUID, k::INTEGER, "
        "d::INTEGER, v::INTEGER, m::BIGINT FROM (VALUES " +
            rows + ") t(i, k, d, v, m)",
        numbers_, rows_max, {});
    EXPECT_TRUE(found) << found.error().text();
    return found ? *found : nullptr;
  }
  /// What is left of a group when the instances 1 to `last` are chosen.
  std::vector<std::int64_t> chosen(const HeldMeasure& held, std::size_t group, std::uint64_t last) {
    std::vector<bool> has(numbers_->size());
    for (std::uint64_t i = 1; i <= last; ++i) {
      const std::vector ids{duckdb_hugeint{i, std::numeric_limits<std::int64_t>::min()}};
      std::uint32_t number = 0;
      numbers_->find(ids, &number);
      if (number != InstanceNumbers::kMissing) has[number] = true;
    }
    std::vector<std::int64_t> values(held.groups()[group].size());
    values.resize(held.chosen_values(held.groups()[group], has, values));
    return values;
  }

  std::shared_ptr<InstanceNumbers> numbers_ = std::make_shared<InstanceNumbers>(5);
};

TEST_F(HeldMeasureTest, HasTheRowsOfEachGroupInAscendingOrder) {
  const auto held = read(
      "(1, 8, 0, 2, 30), (2, 8, 0, 2, 10), (1, 7, 0, 2, 5), (3, 8, 0, 2, NULL), (2, 8, 0, 1, 4), "
      "(4, 8, 1, 1, 6), (2, 8, 0, 2, 20)");
  ASSERT_TRUE(held);
  std::vector<std::string> groups;
  for (const auto& group : held->groups())
    groups.push_back(fmt::format("{} {} {}: {}", group.key[0], group.key[1], group.definition,
                                 fmt::join(held->values(group), " ")));
  EXPECT_THAT(groups, ElementsAre("7 0 2: 5", "8 0 1: 4", fmt::format("8 0 2: {} 10 20 30", kNull),
                                  "8 1 1: 6"));
  EXPECT_EQ(held->size(), 7U);
  EXPECT_EQ(held->numbers_end(), 4U);
}

TEST_F(HeldMeasureTest, TellsTheRowsOfChosenInstances) {
  const auto held = read(
      "(1, 8, 0, 2, 30), (2, 8, 0, 2, 10), (3, 8, 0, 2, NULL), (2, 8, 0, 2, 20), (4, 8, 0, 2, 15)");
  ASSERT_TRUE(held);
  EXPECT_THAT(chosen(*held, 0, 0), ElementsAre());
  EXPECT_THAT(chosen(*held, 0, 1), ElementsAre(30));
  EXPECT_THAT(chosen(*held, 0, 2), ElementsAre(10, 20, 30));
  EXPECT_THAT(chosen(*held, 0, 3), ElementsAre(kNull, 10, 20, 30));
  EXPECT_THAT(chosen(*held, 0, 4), ElementsAre(kNull, 10, 15, 20, 30));
}

TEST_F(HeldMeasureTest, HoldsNothingOfTooMuch) {
  EXPECT_TRUE(read("(1, 8, 0, 2, 30), (2, 8, 0, 2, 10)", 2));
  EXPECT_FALSE(read("(1, 8, 0, 2, 30), (2, 8, 0, 2, 10), (2, 8, 0, 2, 10)", 2));
  EXPECT_FALSE(
      read("(1, 8, 0, 2, 1), (2, 8, 0, 2, 1), (3, 8, 0, 2, 1), (4, 8, 0, 2, 1), (5, 8, 0, "
           "2, 1), (6, 8, 0, 2, 1)"))
      << "more instances than can be numbered";
}

}  // namespace
}  // namespace hindsight::store::duck
