#include "auth/login_throttle.h"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <string>
#include <thread>
#include <vector>

namespace hindsight::auth {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class LoginThrottleTest : public ::testing::Test {
 protected:
  ManualClock clock_;
  LocalFailures failures_{20'000, clock_};
  LoginThrottle throttle_{ThrottleLimits{}, failures_};

  bool fails(std::string_view user, std::string_view address = "10.0.0.1") {
    return !throttle_.begin(user, address).has_value();
  }
};

TEST_F(LoginThrottleTest, FiveFailuresThenGrowingDelay) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(fails("demo")) << i;
  for (const int delay : {15, 30, 60, 120, 240, 480, 900, 900, 900}) {
    EXPECT_EQ(throttle_.begin("demo", "10.0.0.1"), seconds(delay));
    clock_.advance(seconds(delay) - std::chrono::milliseconds(1));
    EXPECT_EQ(throttle_.begin("demo", "10.0.0.1"), seconds(1)) << "rounded up";
    clock_.advance(std::chrono::milliseconds(1));
    EXPECT_TRUE(fails("demo"));
  }
  EXPECT_TRUE(fails("mary", "10.0.0.1")) << "others are not concerned";
}

TEST_F(LoginThrottleTest, AttemptsFromElsewhereCountForTheSameUser) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(fails("demo", "10.0.0." + std::to_string(i)));
  EXPECT_FALSE(fails("demo", "10.0.0.99"));
  EXPECT_FALSE(fails("DEMO ", "10.0.0.99")) << "another spelling of the same user";
}

TEST_F(LoginThrottleTest, SlowFailuresAreForgotten) {
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(fails("demo"));
    clock_.advance(seconds(20));
  }
}

TEST_F(LoginThrottleTest, CountIsForgottenLongAfterTheLastDelay) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(fails("demo"));
  clock_.advance(seconds(15) + minutes(16));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(fails("demo"));
  EXPECT_EQ(throttle_.begin("demo", "10.0.0.1"), seconds(15));
}

TEST_F(LoginThrottleTest, SuccessClearsTheUserButNotTheAddress) {
  for (int round = 0; round < 12; ++round) {
    for (int i = 0; i < 4; ++i) EXPECT_TRUE(fails("victim" + std::to_string(round * 4 + i)));
    EXPECT_TRUE(fails("own"));
    throttle_.succeeded("own", "10.0.0.1");
  }
  EXPECT_TRUE(fails("a"));
  EXPECT_TRUE(fails("b"));
  EXPECT_FALSE(fails("own")) << "50 failures from this address";
  EXPECT_FALSE(throttle_.begin("own", "10.0.0.2").has_value());
}

TEST_F(LoginThrottleTest, WhatNobodyJudgedDoesNotCount) {
  for (int i = 0; i < 100; ++i) {
    ASSERT_TRUE(fails("demo")) << i;
    throttle_.not_judged("demo", "10.0.0.1");
  }
  EXPECT_EQ(failures_.size(), 0U);
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(fails("demo"));
  throttle_.not_judged("demo", "10.0.0.1");
  EXPECT_TRUE(fails("demo")) << "the delay of that attempt is taken back too";
  EXPECT_FALSE(fails("demo"));
}

TEST_F(LoginThrottleTest, AddressesOfOneNetworkAreOne) {
  auto user = [n = 0]() mutable { return "u" + std::to_string(n++); };
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(throttle_.begin(user(), "2001:db8::" + std::to_string(i)) == std::nullopt);
  }
  EXPECT_TRUE(throttle_.begin(user(), "2001:db8:0:0:ffff::1%eth0").has_value());
  EXPECT_FALSE(throttle_.begin(user(), "2001:db8:0:1::1").has_value());
  for (int i = 0; i < 50; ++i) {
    EXPECT_TRUE(throttle_.begin(user(), "::ffff:10.0.0.7") == std::nullopt);
  }
  EXPECT_TRUE(throttle_.begin(user(), "10.0.0.7").has_value());
  EXPECT_FALSE(throttle_.begin(user(), "::ffff:10.0.0.8").has_value());
}

TEST_F(LoginThrottleTest, MemoryIsBounded) {
  LocalFailures few(200, clock_);
  LoginThrottle small(ThrottleLimits{}, few);
  for (int i = 0; i < 10'000; ++i) {
    small.begin("u" + std::to_string(i),
                "10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250));
  }
  EXPECT_EQ(few.size(), 200U);
}

TEST_F(LoginThrottleTest, ParallelAttemptsCannotOutrunTheCount) {
  std::atomic<int> admitted = 0;
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&] {
        for (int i = 0; i < 100; ++i) admitted += fails("demo") ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(admitted, 5);
}

/// Notes in memory, as several instances see them.
class FakeNotes final : public store::NoteStore {
 public:
  Status put_note(const std::string& name, const std::string& text) override {
    notes[name] = text;
    return {};
  }
  Result<std::optional<std::string>> note(const std::string& name) override {
    const auto found = notes.find(name);
    return found == notes.end() ? std::nullopt : std::optional(found->second);
  }
  Status change_note(const std::string& name, const Change& change) override {
    if (down) return fail(ErrorCode::unavailable, "the store is down");
    if (const auto next = change(*note(name))) notes[name] = *next;
    return {};
  }
  Status forget_notes(const std::string&, EpochMs) override { return {}; }

  bool down = false;
  std::map<std::string, std::string> notes;
};

TEST(SharedLoginThrottle, FailuresOnAllInstancesCountTogether) {
  ManualClock clock;
  FakeNotes notes;
  SharedFailures one(100, notes, clock);
  SharedFailures two(100, notes, clock);
  LoginThrottle first(ThrottleLimits{}, one);
  LoginThrottle second(ThrottleLimits{}, two);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE((i % 2 ? first : second).begin("demo", "10.0.0.1"));
  EXPECT_EQ(first.begin("demo", "10.0.0.1"), seconds(15));
  EXPECT_EQ(second.begin("demo", "10.0.0.9"), seconds(15));
  clock.advance(seconds(15));
  EXPECT_FALSE(second.begin("demo", "10.0.0.1"));
  second.succeeded("demo", "10.0.0.1");
  EXPECT_FALSE(first.begin("demo", "10.0.0.1")) << "the right password clears the count everywhere";
}

TEST(SharedLoginThrottle, WithoutTheStoreEachInstanceStillCounts) {
  ManualClock clock;
  FakeNotes notes;
  notes.down = true;
  SharedFailures failures(100, notes, clock);
  LoginThrottle throttle(ThrottleLimits{}, failures);
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(throttle.begin("demo", "10.0.0.1")) << i;
  EXPECT_TRUE(throttle.begin("demo", "10.0.0.1"));
}

}  // namespace
}  // namespace hindsight::auth
