#include "auth/rights_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <semaphore>
#include <thread>
#include <vector>

namespace hindsight::auth {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

std::shared_ptr<const Rights> some_rights(bool complete = true) {
  return std::make_shared<const Rights>(std::map<std::string, EngineRights, std::less<>>{},
                                        engine::UserProfile{}, std::vector<std::string>{}, false,
                                        complete);
}

class RightsCacheTest : public ::testing::Test {
 protected:
  ManualClock clock_;
  RightsCache cache_{3, minutes(60), clock_};
  std::atomic<int> readings_ = 0;

  RightsCache::Answer get(const std::string& user,
                          const RightsCache::Answer& answer = some_rights()) {
    return cache_.get(user,
                      [&] {
                        ++readings_;
                        return answer;
                      },
                      {});
  }
};

TEST_F(RightsCacheTest, KeepsForItsLifeTime) {
  const auto first = get("demo");
  clock_.advance(minutes(60) - seconds(1));
  EXPECT_EQ(*get("demo"), *first);
  clock_.advance(seconds(1));
  EXPECT_NE(*get("demo"), *first);
  EXPECT_EQ(readings_, 2);
}

TEST_F(RightsCacheTest, KeepsTheUsersSeenLast) {
  for (const auto* user : {"a", "b", "c", "a", "d"}) EXPECT_TRUE(get(user));
  EXPECT_EQ(cache_.size(), 3U);
  EXPECT_EQ(readings_, 4);
  EXPECT_TRUE(get("a"));
  EXPECT_EQ(readings_, 4);
  EXPECT_TRUE(get("b"));
  EXPECT_EQ(readings_, 5);
}

TEST_F(RightsCacheTest, IncompleteRightsAndFailuresAreKeptForSeconds) {
  EXPECT_TRUE(get("demo", some_rights(false)));
  clock_.advance(seconds(9));
  EXPECT_FALSE((*get("demo"))->complete());
  clock_.advance(seconds(1));
  EXPECT_TRUE((*get("demo"))->complete());

  EXPECT_FALSE(get("mary", fail(ErrorCode::unavailable, "down")));
  EXPECT_FALSE(get("mary"));
  clock_.advance(seconds(2));
  EXPECT_TRUE(get("mary"));
  EXPECT_FALSE(get("john", fail(ErrorCode::cancelled, "gone")));
  EXPECT_TRUE(get("john")) << "cancellation concerns one request only";
}

TEST_F(RightsCacheTest, Forgets) {
  get("demo");
  cache_.forget("demo");
  cache_.forget("nobody");
  get("demo");
  EXPECT_EQ(readings_, 2);
  clock_.advance(seconds(9));
  cache_.forget_older_than("demo", seconds(10));
  get("demo");
  EXPECT_EQ(readings_, 2);
  clock_.advance(seconds(2));
  cache_.forget_older_than("demo", seconds(10));
  get("demo");
  EXPECT_EQ(readings_, 3);
}

TEST_F(RightsCacheTest, ForgottenWhileReadingIsNotKept) {
  EXPECT_TRUE(cache_.get("demo",
                         [&]() -> RightsCache::Answer {
                           ++readings_;
                           cache_.forget("demo");  // what was read may already be wrong
                           return some_rights();
                         },
                         {}));
  EXPECT_EQ(cache_.size(), 0U);
  get("demo");
  EXPECT_EQ(readings_, 2);
}

TEST_F(RightsCacheTest, AnOvertakenReadingReplacesNothing) {
  const auto fresh = some_rights();
  EXPECT_TRUE(cache_.get("demo",
                         [&]() -> RightsCache::Answer {
                           cache_.forget("demo");
                           EXPECT_EQ(*get("demo", fresh), fresh);
                           return some_rights();
                         },
                         {}));
  EXPECT_EQ(*get("demo"), fresh);
  EXPECT_EQ(readings_, 1);
}

TEST_F(RightsCacheTest, AnOvertakenReadingDoesNotEndTheOneThatOvertookIt) {
  std::binary_semaphore first_go(0), second_begun(0), second_go(0);
  const auto fresh = some_rights();
  std::binary_semaphore first_begun(0);
  std::jthread first([&] {
    cache_.get("demo",
               [&]() -> RightsCache::Answer {
                 first_begun.release();
                 first_go.acquire();
                 return some_rights();
               },
               {});
  });
  first_begun.acquire();
  cache_.forget("demo");
  std::jthread second([&] {
    cache_.get("demo",
               [&]() -> RightsCache::Answer {
                 second_begun.release();
                 second_go.acquire();
                 return fresh;
               },
               {});
  });
  second_begun.acquire();
  first_go.release();
  first.join();
  EXPECT_EQ(cache_.size(), 0U) << "what was read before forgetting is not kept";
  second_go.release();
  second.join();
  EXPECT_EQ(*get("demo"), fresh);
}

TEST_F(RightsCacheTest, AnExceptionBecomesAnError) {
  const auto answer =
      cache_.get("demo", []() -> RightsCache::Answer { throw std::runtime_error("bug"); }, {});
  EXPECT_EQ(answer.error().code, ErrorCode::internal);
}

TEST_F(RightsCacheTest, OneReadingForAllWhoAskAtOnce) {
  std::binary_semaphore go(0);
  std::vector<std::jthread> threads;
  std::atomic<int> given = 0;
  const auto rights = some_rights();
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto answer = cache_.get("demo",
                                     [&]() -> RightsCache::Answer {
                                       ++readings_;
                                       go.acquire();
                                       return rights;
                                     },
                                     {});
      given += answer && *answer == rights ? 1 : 0;
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(20));
  go.release();
  threads.clear();
  EXPECT_EQ(readings_, 1);
  EXPECT_EQ(given, 8);
}

TEST_F(RightsCacheTest, AWaiterCanLeaveAndACancelledReadingIsBegunAnew) {
  std::binary_semaphore begun(0);
  std::binary_semaphore go(0);
  std::jthread leader([&] {
    EXPECT_FALSE(cache_.get("demo",
                            [&]() -> RightsCache::Answer {
                              begun.release();
                              go.acquire();
                              return fail(ErrorCode::cancelled, "the leader's client went away");
                            },
                            {}));
  });
  begun.acquire();
  std::stop_source impatient;
  impatient.request_stop();
  EXPECT_EQ(cache_.get(
                      "demo", [] { return some_rights(); }, impatient.get_token())
                .error()
                .code,
            ErrorCode::cancelled);
  std::jthread follower([&] { EXPECT_TRUE(get("demo")); });
  std::this_thread::sleep_for(std::chrono::milliseconds(10));
  go.release();
  leader.join();
  follower.join();
  EXPECT_EQ(readings_, 1);
}

TEST_F(RightsCacheTest, ManyThreadsManyUsers) {
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < 500; ++i) {
          const auto user = std::string(1, static_cast<char>('a' + (i * (t + 1)) % 6));
          EXPECT_TRUE(get(user));
          if (i % 7 == 0) cache_.forget(user);
          if (i % 50 == 0) clock_.advance(minutes(7));
        }
      });
    }
  }
  EXPECT_LE(cache_.size(), 3U);
}

}  // namespace
}  // namespace hindsight::auth
