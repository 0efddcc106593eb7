#include "ingest/pace.h"

#include <gtest/gtest.h>

namespace hindsight::ingest {
namespace {

class PaceTest : public testing::Test {
 protected:
  ManualClock clock;
  Pace pace{clock};
  std::size_t one = pace.join(), two = pace.join();
};

TEST_F(PaceTest, WhoIsAheadWaitsForWhoIsBehind) {
  pace.reached(one, 100);
  pace.reached(two, 50);
  EXPECT_TRUE(pace.must_wait(one));
  EXPECT_FALSE(pace.must_wait(two));
  pace.reached(two, 120);
  EXPECT_TRUE(pace.must_wait(two));
  EXPECT_TRUE(pace.wait(one, {}));
  std::stop_source stopped;
  stopped.request_stop();
  EXPECT_FALSE(pace.wait(two, stopped.get_token()));
}

TEST_F(PaceTest, NobodyWaitsForAKindThatRestsOrDoesNotGetOn) {
  pace.reached(one, 100);
  pace.reached(two, 50);
  pace.rest(two);
  EXPECT_TRUE(pace.wait(one, {}));
  pace.reached(two, 60);
  clock.advance(Pace::kPatience);
  EXPECT_TRUE(pace.wait(one, {}));
}

TEST_F(PaceTest, WhoHasNotBegunIsNotWaitedFor) {
  pace.reached(one, 100);
  EXPECT_TRUE(pace.wait(one, {}));
}

}  // namespace
}  // namespace hindsight::ingest
