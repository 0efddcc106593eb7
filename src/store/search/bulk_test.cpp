#include "store/search/bulk.h"

#include <gtest/gtest.h>

#include <deque>

namespace hindsight::store::search {
namespace {

/// Answers every request with the next of its texts.
class Cluster final : public net::HttpClient {
 public:
  std::deque<std::string> answers;
  int asked = 0;

  void send(net::ClientRequest, std::stop_token, Done done) override {
    ++asked;
    done(net::ClientResponse{.status = 200, .body = answers.front()});
    answers.pop_front();
  }
};

std::string items(std::initializer_list<int> statuses) {
  std::string out;
  for (const auto status : statuses) {
    out += (out.empty() ? "" : ",") + std::string(R"({"index":{"status":)") +
           std::to_string(status) + R"(,"error":{"type":"why"}}})";
  }
  return R"({"items":[)" + out + "]}";
}

class BulkWriterTest : public testing::Test {
 protected:
  Result<std::vector<BulkAnswer>> write(std::size_t count) {
    return writer_.write("index", std::vector<BulkItem>(count, {.id = "a", .source = "{}"}), {});
  }

  Cluster cluster_;

 private:
  ManualClock clock_;
  SeededRandom random_{1};
  SearchClient client_{{}, cluster_};
  BulkWriter writer_{client_, clock_, random_};
};

TEST_F(BulkWriterTest, TellsWhatBecameOfEachItem) {
  cluster_.answers = {items({201, 409, 400})};
  const auto answers = write(3);
  ASSERT_TRUE(answers);
  EXPECT_EQ((*answers)[0].outcome, BulkOutcome::written);
  EXPECT_EQ((*answers)[1].outcome, BulkOutcome::conflict);
  EXPECT_EQ((*answers)[2].outcome, BulkOutcome::refused);
  EXPECT_EQ((*answers)[2].reason, "why");
}

TEST_F(BulkWriterTest, SendsAgainWhatTheClusterWasTooBusyFor) {
  cluster_.answers = {items({201, 429}), items({503}), items({201})};
  const auto answers = write(2);
  ASSERT_TRUE(answers);
  EXPECT_EQ((*answers)[1].outcome, BulkOutcome::written);
  EXPECT_EQ(cluster_.asked, 3);
}

TEST_F(BulkWriterTest, FailsAsAWholeWhenTheItemIsNotToBlame) {
  for (const auto status : {401, 403, 404}) {
    cluster_.answers = {items({201, status})};
    const auto answers = write(2);
    ASSERT_FALSE(answers) << status;
    EXPECT_EQ(answers.error().code, ErrorCode::unavailable);
  }
}

}  // namespace
}  // namespace hindsight::store::search
