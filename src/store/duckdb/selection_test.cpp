#include "store/duckdb/selection.h"

#include <gtest/gtest.h>

#include <random>

namespace hindsight::store::duck {
namespace {

/// As engines give them: made at neighbouring times they differ in few bits.
duckdb_hugeint id_at(std::uint64_t number) {
  return {0x8000'0242'ac11'0002ULL, static_cast<std::int64_t>(0x1ef0'0000'0000'0000ULL + number)};
}

TEST(Selection, FindsItsRowsAndNoOthers) {
  const auto seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  Selection selection;
  for (std::uint64_t i = 0; i < 10'000; ++i)
    selection.id.push_back(i % 2 == 0 ? id_at(i)
                                      : duckdb_hugeint{random(), static_cast<std::int64_t>(i)});
  selection.index();
  for (std::uint32_t row = 0; row < selection.size(); ++row)
    ASSERT_EQ(selection.find(selection.id[row]), row);
  for (std::uint64_t i = 1; i < 20'000; i += 2)
    ASSERT_EQ(selection.find(id_at(i)), Selection::kMissing);
  std::vector<std::uint32_t> rows(selection.size());
  selection.find(selection.id, rows.data());
  for (std::uint32_t row = 0; row < selection.size(); ++row) ASSERT_EQ(rows[row], row);
}

TEST(Selection, AnEmptyOneFindsNothing) {
  const Selection selection;
  selection.index();
  EXPECT_EQ(selection.find({0, 0}), Selection::kMissing);
}

TEST(Choice, HasTheChosenRowsOfItsSelection) {
  auto selection = std::make_shared<Selection>();
  selection->id = {id_at(1), id_at(2)};
  selection->index();
  Choice choice{selection, {}, 2};
  EXPECT_TRUE(choice.has(0) && choice.has(1));
  choice.rows = {false, true};
  EXPECT_FALSE(choice.has(selection->find(id_at(1))));
  EXPECT_TRUE(choice.has(selection->find(id_at(2))));
  EXPECT_FALSE(choice.has(selection->find(id_at(3))));
}

}  // namespace
}  // namespace hindsight::store::duck
