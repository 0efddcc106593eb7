#include "ingest/pace.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace hindsight::ingest {
namespace {

class PaceTest : public testing::Test {
 protected:
  /// Whether the kind would have to wait: a stop that was requested before ends any waiting.
  bool waits(std::size_t who) {
    std::stop_source stop;
    std::atomic<bool> through = false;
    std::jthread waiter([&] { through = pace.wait(who, stop.get_token()); });
    for (int i = 0; i < 50 && !through; ++i) std::this_thread::yield();
    stop.request_stop();
    waiter.join();
    return !through;
  }
  ManualClock clock;
  Pace pace{clock};
  std::size_t one = pace.join(), two = pace.join();
};

TEST_F(PaceTest, WhoIsAheadWaitsForWhoIsBehind) {
  pace.reached(one, 100);
  pace.reached(two, 50);
  EXPECT_TRUE(waits(one));
  EXPECT_FALSE(waits(two));
  pace.reached(two, 120);
  EXPECT_TRUE(waits(two));
  std::stop_source stop;
  EXPECT_TRUE(pace.wait(one, stop.get_token()));
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
