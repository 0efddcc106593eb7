#include "store/duckdb/measure_keeper.h"

#include <gtest/gtest.h>

#include "store/duckdb/test_world.h"

namespace hindsight::store::duck {
namespace {

class MeasureKeeperTest : public DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    ASSERT_TRUE(
        connection_->run("CREATE TABLE r AS SELECT uuid() AS "
                         "instance, 1 AS k, 2 AS d, 3 AS v, 4::BIGINT AS m FROM range(10)"));
    ASSERT_TRUE(pool_.open(*database_, 1));
  }
  MeasureKeeper::Measure find(MeasureKeeper& keeper) {
    auto snapshot = pool_.snapshot({});
    EXPECT_TRUE(snapshot);
    auto found = keeper.find("SELECT * FROM r", *snapshot, {});
    EXPECT_TRUE(found);
    return found ? *found : nullptr;
  }
  MeasureKeeper::Measure wait_for(MeasureKeeper& keeper) {
    for (int i = 0; i < 3000; ++i) {
      if (auto found = find(keeper)) return found;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return nullptr;
  }

  DataVersion version_, runs_;
  ReaderPool pool_{version_, runs_};
};

TEST_F(MeasureKeeperTest, HoldsWhatIsAskedForAgain) {
  MeasureKeeper keeper(1000, false, version_, runs_);
  ASSERT_TRUE(keeper.open(*database_));
  EXPECT_FALSE(find(keeper)) << "asked once";
  const auto held = wait_for(keeper);
  ASSERT_TRUE(held);
  EXPECT_EQ(held->size(), 10U);
  EXPECT_EQ(find(keeper), held) << "read again";
}

TEST_F(MeasureKeeperTest, HoldsNothingBeyondAChangeOfTheRuns) {
  MeasureKeeper keeper(1000, false, version_, runs_);
  ASSERT_TRUE(keeper.open(*database_));
  ASSERT_TRUE(wait_for(keeper));
  {
    const DataVersion::Change change(version_);
  }
  EXPECT_TRUE(find(keeper)) << "what the runs do not hold changed";
  {
    const DataVersion::Change change(runs_);
    ASSERT_TRUE(connection_->run("DELETE FROM r WHERE rowid < 3"));
    EXPECT_FALSE(find(keeper)) << "the change is not over";
  }
  const auto held = wait_for(keeper);
  ASSERT_TRUE(held);
  EXPECT_EQ(held->size(), 7U);
}

TEST_F(MeasureKeeperTest, AsksTheDatabaseForWhatHasNoRoom) {
  MeasureKeeper keeper(0, true, version_, runs_);
  ASSERT_TRUE(keeper.open(*database_));
  EXPECT_FALSE(find(keeper));
}

TEST_F(MeasureKeeperTest, EndsWhileItReads) {
  ASSERT_TRUE(connection_->run(
      "CREATE OR REPLACE TABLE r AS SELECT uuid() AS instance, 1 AS k, 2 AS d, 3 AS v, i AS m FROM "
      "range(300000) t(i)"));
  MeasureKeeper keeper(1'000'000, false, version_, runs_);
  ASSERT_TRUE(keeper.open(*database_));
  find(keeper);
  find(keeper);
}

}  // namespace
}  // namespace hindsight::store::duck
