#include "store/duckdb/dictionary.h"

#include <gtest/gtest.h>

#include "store/duckdb/schema.h"

namespace hindsight::store::duck {
namespace {

class Dictionary : public ::testing::Test {
 protected:
  void SetUp() override {
    database_ = *Database::open({});
    connection_ = *Connection::open(*database_);
    ASSERT_TRUE(migrate(*connection_));
    ASSERT_TRUE(words.load(*connection_));
    ASSERT_TRUE(definitions.load(*connection_));
  }
  Connection& connection() { return *connection_; }

  WordDictionary words;
  DefinitionIndex definitions;

 private:
  std::unique_ptr<Database> database_;
  std::unique_ptr<Connection> connection_;
};

TEST_F(Dictionary, ReadersFindAWordBeforeARowWithItIsCommitted) {
  const auto code = words.intern("check");
  EXPECT_EQ(words.find("check"), -1);
  ASSERT_TRUE(words.flush(connection()));
  EXPECT_EQ(words.find("check"), code);
  words.commit();
  words.rollback();
  EXPECT_EQ(words.find("check"), code);
}

TEST_F(Dictionary, AWordThatWasNotCommittedIsForgotten) {
  words.intern("check");
  ASSERT_TRUE(words.flush(connection()));
  words.rollback();
  EXPECT_EQ(words.find("check"), -1);
  const auto code = words.intern("pack");
  ASSERT_TRUE(words.flush(connection()));
  words.commit();
  EXPECT_EQ(words.find("pack"), code);
}

TEST_F(Dictionary, ReadersKnowADefinitionBeforeARowOfItIsCommitted) {
  const auto ord = definitions.intern(model::DefinitionType::process, "e", "order:1", "order");
  EXPECT_TRUE(definitions.catalog()->definitions.empty());
  ASSERT_TRUE(definitions.flush(connection()));
  ASSERT_EQ(definitions.catalog()->definitions.size(), 1U);
  EXPECT_EQ(definitions.catalog()->definitions.at(static_cast<std::size_t>(ord)).id, "order:1");
}

}  // namespace
}  // namespace hindsight::store::duck
