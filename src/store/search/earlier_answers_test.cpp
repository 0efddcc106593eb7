#include "store/search/earlier_answers.h"

#include <gtest/gtest.h>

namespace hindsight::store::search {
namespace {

class EarlierAnswersTest : public ::testing::Test {
 protected:
  ManualClock clock;
  EarlierAnswers earlier{clock};
};

TEST_F(EarlierAnswersTest, ExpectsMixedRowsForAWhile) {
  EXPECT_FALSE(earlier.were_mixed("a"));
  earlier.saw_mixed("a");
  EXPECT_TRUE(earlier.were_mixed("a"));
  EXPECT_FALSE(earlier.were_mixed("b"));
  clock.advance(std::chrono::seconds(10));
  EXPECT_FALSE(earlier.were_mixed("a"));
}

TEST_F(EarlierAnswersTest, BelievesNamesForSomeSecondsUnlessRowsAreWrittenHere) {
  const std::vector<VariableName> names{{"amount", model::VariableType::long_integer}};
  earlier.saw_variable_names("a", names);
  EXPECT_EQ(earlier.variable_names("a"), names);
  EXPECT_EQ(earlier.variable_names("b"), std::nullopt);
  clock.advance(std::chrono::milliseconds(4'999));
  EXPECT_EQ(earlier.variable_names("a"), names);
  clock.advance(std::chrono::milliseconds(1));
  EXPECT_EQ(earlier.variable_names("a"), std::nullopt);
  earlier.saw_variable_names("a", names);
  earlier.forget_variable_names();
  EXPECT_EQ(earlier.variable_names("a"), std::nullopt);
}

TEST_F(EarlierAnswersTest, KeepsABoundedNumberOfAnswers) {
  for (int i = 0; i < 3'000; ++i) earlier.saw_range(std::to_string(i), {std::nullopt});
  int kept = 0;
  for (int i = 0; i < 3'000; ++i) kept += earlier.range(std::to_string(i)) ? 1 : 0;
  EXPECT_LE(kept, 1'000);
  EXPECT_TRUE(earlier.range("2999"));
}

}  // namespace
}  // namespace hindsight::store::search
