#include "eval/flights.h"

#include <gtest/gtest.h>

#include <future>
#include <semaphore>
#include <thread>

namespace hindsight::eval {
namespace {

/// A question whose answer takes until the test lets it go.
struct Slow {
  std::binary_semaphore begun{0}, go{0};
  std::stop_token stop;
  int times = 0;

  Flights::Find find() {
    return [this](const std::stop_token& token) -> Result<std::string> {
      ++times;
      stop = token;
      begun.release();
      go.acquire();
      if (token.stop_requested()) return fail(ErrorCode::cancelled, "left");
      return std::string("answer");
    };
  }
};

Result<std::string> nothing(const std::stop_token&) {
  return fail(ErrorCode::internal, "asked twice");
}

auto run(Flights& flights, const std::string& key, const std::stop_token& stop,
         Flights::Find find) {
  return std::async(std::launch::async, [&flights, key, stop, find = std::move(find)] {
    return flights.run(key, stop, find);
  });
}

TEST(FlightsTest, EqualQuestionsAtTheSameTimeAreAnsweredOnce) {
  Flights flights;
  Slow slow;
  auto first = run(flights, "a", {}, slow.find());
  slow.begun.acquire();
  auto second = run(flights, "a", {}, nothing);
  auto third = run(flights, "a", {}, nothing);
  // Both may still be on their way here; whoever comes late would ask `nothing`.
  while (flights.waiting("a") < 3) std::this_thread::yield();
  slow.go.release();
  EXPECT_EQ(first.get().value(), "answer");
  EXPECT_EQ(second.get().value(), "answer");
  EXPECT_EQ(third.get().value(), "answer");
  EXPECT_EQ(slow.times, 1);
}

TEST(FlightsTest, OtherQuestionsAndLaterOnesAreAskedAnew) {
  Flights flights;
  Slow slow;
  auto first = run(flights, "a", {}, slow.find());
  slow.begun.acquire();
  EXPECT_EQ(flights.run("b", {}, [](const auto&) { return Result<std::string>("other"); }).value(),
            "other");
  slow.go.release();
  ASSERT_TRUE(first.get());
  EXPECT_EQ(flights.run("a", {}, [](const auto&) { return Result<std::string>("later"); }).value(),
            "later");
}

TEST(FlightsTest, WorkGoesOnForThoseWhoStayAfterTheFirstHasLeft) {
  Flights flights;
  Slow slow;
  std::stop_source first_leaves;
  auto first = run(flights, "a", first_leaves.get_token(), slow.find());
  slow.begun.acquire();
  auto second = run(flights, "a", {}, nothing);
  while (flights.waiting("a") < 2) std::this_thread::yield();
  first_leaves.request_stop();
  EXPECT_FALSE(slow.stop.stop_requested());
  slow.go.release();
  EXPECT_EQ(second.get().value(), "answer");
}

TEST(FlightsTest, WorkEndsWhenAllHaveLeftAndWhoComesThenAsksAnew) {
  Flights flights;
  Slow slow;
  std::stop_source first_leaves, second_leaves;
  auto first = run(flights, "a", first_leaves.get_token(), slow.find());
  slow.begun.acquire();
  auto second = run(flights, "a", second_leaves.get_token(), nothing);
  while (flights.waiting("a") < 2) std::this_thread::yield();
  first_leaves.request_stop();
  EXPECT_FALSE(slow.stop.stop_requested());
  second_leaves.request_stop();
  EXPECT_EQ(second.get().error().code, ErrorCode::cancelled);
  while (!slow.stop.stop_requested()) std::this_thread::yield();
  EXPECT_EQ(flights.run("a", {}, [](const auto&) { return Result<std::string>("new"); }).value(),
            "new");
  slow.go.release();
  EXPECT_EQ(first.get().error().code, ErrorCode::cancelled);
}

TEST(FlightsTest, AllGetTheError) {
  Flights flights;
  Slow slow;
  auto first = run(flights, "a", {}, [&](const std::stop_token& stop) -> Result<std::string> {
    (void)slow.find()(stop);
    return fail(ErrorCode::deadline_exceeded, "too long");
  });
  slow.begun.acquire();
  auto second = run(flights, "a", {}, nothing);
  while (flights.waiting("a") < 2) std::this_thread::yield();
  slow.go.release();
  EXPECT_EQ(first.get().error().code, ErrorCode::deadline_exceeded);
  EXPECT_EQ(second.get().error().code, ErrorCode::deadline_exceeded);
}

}  // namespace
}  // namespace hindsight::eval
