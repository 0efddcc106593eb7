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

/// Answers only when it is told to stop.
class SilentCluster final : public net::HttpClient {
 public:
  void send(net::ClientRequest request, std::stop_token stop, Done done) override {
    deadline = request.deadline;
    ++asked;
    while (!stop.stop_requested()) std::this_thread::yield();
    done(fail(ErrorCode::cancelled, "cancelled"));
  }
  std::atomic<std::chrono::milliseconds> deadline{};
  std::atomic<int> asked = 0;
};

TEST(SearchClient, EndsWhatIsUnderWayWhenTheProgramEnds) {
  SilentCluster cluster;
  const SystemClock clock;
  SearchClient client({}, cluster);
  std::jthread asking([&] { EXPECT_FALSE(client.send({.path = "/"})); });
  while (cluster.asked == 0) std::this_thread::yield();
  EXPECT_EQ(cluster.deadline.load(), client.options().request_timeout);
  client.hurry(std::chrono::milliseconds(1), clock);
  asking.join();
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(client.send({.path = "/", .stop = stop.get_token()}));
  EXPECT_EQ(cluster.deadline.load(), std::chrono::milliseconds(1));
}

}  // namespace
}  // namespace hindsight::store::search
