#include "store/duckdb/selection_cache.h"

#include <gtest/gtest.h>

#include <latch>
#include <thread>

namespace hindsight::store::duck {
namespace {

SelectionCache::Table table_of(std::int64_t number, std::size_t rows = 1) {
  auto selection = std::make_shared<Selection>();
  selection->id.resize(rows);
  return {std::move(selection), number};
}

SelectionCache::Find finds(std::int64_t number, std::atomic<int>& calls, std::size_t rows = 1) {
  return [number, &calls, rows] {
    ++calls;
    return table_of(number, rows);
  };
}

TEST(SelectionCache, FindsOnceForAllThatAskAtTheSameTime) {
  SelectionCache cache;
  std::atomic<int> calls = 0;
  std::latch together(8);
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      together.arrive_and_wait();
      const auto found = cache.get("a", 2, finds(7, calls), {});
      ASSERT_TRUE(found);
      EXPECT_EQ(found->number, 7);
    });
  }
  threads.clear();
  EXPECT_EQ(calls, 1);
}

TEST(SelectionCache, KeepsApartQueriesAndVersions) {
  SelectionCache cache;
  std::atomic<int> calls = 0;
  EXPECT_EQ(cache.get("a", 2, finds(1, calls), {})->number, 1);
  EXPECT_EQ(cache.get("b", 2, finds(2, calls), {})->number, 2);
  EXPECT_EQ(cache.get("a", 4, finds(3, calls), {})->number, 3);
  EXPECT_EQ(cache.get("a", 4, finds(4, calls), {})->number, 3);
  EXPECT_EQ(calls, 3);
}

TEST(SelectionCache, WhatOneCouldNotFindTheNextLooksForAgain) {
  SelectionCache cache;
  std::atomic<int> calls = 0;
  std::latch looking(1);
  std::jthread first([&] {
    const auto found = cache.get("a", 2,
                                 [&]() -> Result<SelectionCache::Table> {
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
  EXPECT_EQ(found->number, 5);
}

TEST(SelectionCache, WhoWaitsCanBeCancelled) {
  SelectionCache cache;
  std::latch looking(1), done(1);
  std::jthread first([&] {
    static_cast<void>(cache.get("a", 2,
                                [&]() -> Result<SelectionCache::Table> {
                                  looking.count_down();
                                  done.wait();
                                  return table_of(1);
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

TEST(SelectionCache, IsBounded) {
  SelectionCache cache;
  std::atomic<int> calls = 0;
  std::weak_ptr<const Selection> first;
  for (int i = 0; i < 10; ++i) {
    const auto found = cache.get("q" + std::to_string(i), 2, finds(i, calls, 400'000), {});
    ASSERT_TRUE(found);
    if (i == 0) first = found->selection;
  }
  EXPECT_TRUE(first.expired());
}

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
