#include "store/search/search_client.h"

#include <gtest/gtest.h>

namespace hindsight::store::search {
namespace {

ErrorCode code_of(const char* answer) {
  const auto status = check_complete(*json::parse(answer));
  return status ? ErrorCode::internal : status.error().code;
}

TEST(SearchAnswer, IsCompleteWhenAllShardsAnswered) {
  EXPECT_TRUE(check_complete(*json::parse(
      R"({"timed_out":false,"_shards":{"total":3,"successful":3,"skipped":1,"failed":0}})")));
}

TEST(SearchAnswer, IsNoneWhenAShardFailed) {
  EXPECT_EQ(code_of(R"({"_shards":{"total":2,"successful":1,"failed":1}})"),
            ErrorCode::unavailable);
}

TEST(SearchAnswer, IsNoneWhenAShardIsNotThereYet) {
  EXPECT_EQ(code_of(R"({"_shards":{"total":2,"successful":1,"failed":0}})"),
            ErrorCode::unavailable);
  EXPECT_EQ(code_of(R"({"_shards":{"total":1,"successful":0,"failed":0}})"),
            ErrorCode::unavailable);
}

TEST(SearchAnswer, IsNoneWhenItRanOutOfTimeOrDoesNotTell) {
  EXPECT_EQ(code_of(R"({"timed_out":true,"_shards":{"total":1,"successful":1,"failed":0}})"),
            ErrorCode::deadline_exceeded);
  EXPECT_EQ(code_of(R"({"hits":{}})"), ErrorCode::bad_answer);
}

}  // namespace
}  // namespace hindsight::store::search
