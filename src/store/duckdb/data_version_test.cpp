#include "store/duckdb/data_version.h"

#include <gtest/gtest.h>

namespace hindsight::store::duck {
namespace {

TEST(DataVersion, IsNotKnownWhileACommitIsOnItsWay) {
  DataVersion version;
  const auto before = version.read();
  ASSERT_TRUE(before);
  {
    const DataVersion::Change change(version);
    EXPECT_FALSE(version.read());
  }
  EXPECT_TRUE(version.read());
  EXPECT_NE(version.read(), before);
}

}  // namespace
}  // namespace hindsight::store::duck
