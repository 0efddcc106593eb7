#include "store/duckdb/answer_cache.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

namespace hindsight::store::duck {
namespace {

using Cache = AnswerCache<std::shared_ptr<const int>>;

/// All answers weigh the same.
constexpr std::size_t kAnswersMax = 3;
std::size_t weight(const std::shared_ptr<const int>&) {
  return 1;
}

Cache::Find finds(int number, std::atomic<int>& calls) {
  return [number, &calls] {
    ++calls;
    return std::make_shared<const int>(number);
  };
}

TEST(AnswerCache, FindsOnceForAllThatAskAtTheSameTime) {
  Cache cache(kAnswersMax, weight);
  std::atomic<int> calls = 0;
  std::latch together(8);
  std::vector<std::jthread> threads;
  threads.reserve(8);
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      together.arrive_and_wait();
      const auto found = cache.get("a", 2, finds(7, calls), {});
      ASSERT_TRUE(found);
      EXPECT_EQ(**found, 7);
    });
  }
  threads.clear();
  EXPECT_EQ(calls, 1);
}

TEST(AnswerCache, KeepsApartQueriesAndVersions) {
  Cache cache(kAnswersMax, weight);
  std::atomic<int> calls = 0;
  EXPECT_EQ(**cache.get("a", 2, finds(1, calls), {}), 1);
  EXPECT_EQ(**cache.get("b", 2, finds(2, calls), {}), 2);
  EXPECT_EQ(**cache.get("a", 4, finds(3, calls), {}), 3);
  EXPECT_EQ(**cache.get("a", 4, finds(4, calls), {}), 3);
  EXPECT_EQ(calls, 3);
}

TEST(AnswerCache, WhatOneCouldNotFindTheNextLooksForAgain) {
  Cache cache(kAnswersMax, weight);
  std::atomic<int> calls = 0;
  std::latch looking(1);
  std::jthread first([&] {
    const auto found = cache.get("a", 2,
                                 [&]() -> Result<std::shared_ptr<const int>> {
                                   looking.count_down();
                                   std::this_thread::sleep_for(std::chrono::milliseconds(20));
                                   return fail(ErrorCode::cancelled, "its client went away");
                                 },
                                 {});
    EXPECT_FALSE(found);
  });
  looking.wait();
  const auto found = cache.get("a", 2, finds(5, calls), {});
  ASSERT_TRUE(found);
  EXPECT_EQ(**found, 5);
}

TEST(AnswerCache, WhoWaitsCanBeCancelled) {
  Cache cache(kAnswersMax, weight);
  std::latch looking(1), done(1);
  std::jthread first([&] {
    static_cast<void>(cache.get("a", 2,
                                [&]() -> Result<std::shared_ptr<const int>> {
                                  looking.count_down();
                                  done.wait();
                                  return std::make_shared<const int>(1);
                                },
                                {}));
  });
  looking.wait();
  std::stop_source stop;
  stop.request_stop();
  std::atomic<int> calls = 0;
  const auto found = cache.get("a", 2, finds(2, calls), {std::nullopt, stop.get_token()});
  EXPECT_FALSE(found);
  EXPECT_EQ(calls, 0);
  done.count_down();
}

TEST(AnswerCache, IsBounded) {
  Cache cache(kAnswersMax, weight);
  std::atomic<int> calls = 0;
  std::weak_ptr<const int> first;
  for (int i = 0; i < 10; ++i) {
    const auto found = cache.get("q" + std::to_string(i), 2, finds(i, calls), {});
    ASSERT_TRUE(found);
    if (i == 0) first = *found;
  }
  EXPECT_TRUE(first.expired());
}

TEST(AnswerCache, KeepsWhatIsAskedForAgain) {
  Cache cache(kAnswersMax, weight);
  std::atomic<int> calls = 0;
  EXPECT_TRUE(cache.get("often", 2, finds(0, calls), {}));
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(cache.get("q" + std::to_string(i), 2, finds(i, calls), {}));
    EXPECT_TRUE(cache.get("often", 2, finds(-1, calls), {}));
  }
  EXPECT_EQ(calls, 11);
}

}  // namespace
}  // namespace hindsight::store::duck
