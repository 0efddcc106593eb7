#include "ingest/pace.h"

#include <gtest/gtest.h>

namespace hindsight::ingest {
namespace {

class PaceTest : public testing::Test {
 protected:
  ManualClock clock;
  Pace pace{clock};
  std::size_t one = pace.join(0), two = pace.join(0);
};

TEST_F(PaceTest, WhoIsMoreThanAPageAheadWaitsForWhoIsBehind) {
  pace.reached(one, 100);
  EXPECT_FALSE(pace.must_wait(one)) << "its page began where the other one is";
  pace.reached(one, 200);
  pace.reached(two, 50);
  EXPECT_TRUE(pace.must_wait(one));
  EXPECT_FALSE(pace.must_wait(two));
  EXPECT_EQ(pace.frontier(), 50);
  pace.reached(two, 120);
  EXPECT_FALSE(pace.must_wait(one));
  EXPECT_TRUE(pace.wait(one, {}));
  pace.reached(one, 300);
  std::stop_source stopped;
  stopped.request_stop();
  EXPECT_FALSE(pace.wait(one, stopped.get_token()));
}

TEST_F(PaceTest, NobodyWaitsForAKindThatRestsOrDoesNotGetOn) {
  pace.reached(one, 100);
  pace.reached(one, 200);
  pace.reached(two, 50);
  EXPECT_TRUE(pace.must_wait(one));
  pace.rest(two);
  EXPECT_FALSE(pace.must_wait(one));
  EXPECT_EQ(pace.frontier(), 200);
  pace.reached(two, 60);
  EXPECT_TRUE(pace.must_wait(one));
  EXPECT_TRUE(pace.wait(two, {}));
  clock.advance(Pace::kPatience);
  EXPECT_FALSE(pace.must_wait(one)) << "the engine does not answer the other one";
  EXPECT_EQ(pace.frontier(), 200);
  pace.answered(two);
  clock.advance(Pace::kPatience);
  EXPECT_TRUE(pace.must_wait(one)) << "it waits for the store: that is no delay of the engine";
}

}  // namespace
}  // namespace hindsight::ingest
