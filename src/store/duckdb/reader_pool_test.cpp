#include "store/duckdb/reader_pool.h"

#include <gtest/gtest.h>

#include "store/duckdb/test_world.h"

namespace hindsight::store::duck {
namespace {

class ReaderPoolTest : public DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    ASSERT_TRUE(connection_->run("CREATE TABLE t AS SELECT 1::BIGINT AS v"));
    ASSERT_TRUE(pool_.open(*database_, 2));
  }

  static std::int64_t value_in(ReaderPool::Snapshot& snapshot) {
    const auto found = snapshot->query_int64("SELECT v FROM t");
    return found ? found->value_or(0) : 0;
  }

  DataVersion version_, runs_;
  ReaderPool pool_{version_, runs_};
};

TEST_F(ReaderPoolTest, ASnapshotIsOfTheMomentWhenItBeganNotOfItsFirstQuestion) {
  auto before = pool_.snapshot({});
  ASSERT_TRUE(before);
  ASSERT_TRUE(before->version);
  {
    const DataVersion::Change change(version_);
    ASSERT_TRUE(connection_->run("UPDATE t SET v = 2"));
    auto during = pool_.snapshot({});
    ASSERT_TRUE(during);
    EXPECT_FALSE(during->version) << "a commit was on its way";
  }
  auto after = pool_.snapshot({});
  ASSERT_TRUE(after);
  EXPECT_NE(after->version, before->version);
  EXPECT_EQ(value_in(*before), 1);
  EXPECT_EQ(value_in(*after), 2);
}

}  // namespace
}  // namespace hindsight::store::duck
