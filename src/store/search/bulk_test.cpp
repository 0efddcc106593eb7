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
  std::string body;  ///< of the last request

  void send(net::ClientRequest request, std::stop_token, Done done) override {
    ++asked;
    body = request.body;
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
    return write(std::vector<BulkItem>(count, {.id = "a", .source = "{}"}));
  }
  Result<std::vector<BulkAnswer>> write(const std::vector<BulkItem>& items) {
    return writer_.write("index", items, {});
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

TEST_F(BulkWriterTest, SaysUnderWhichConditionEachItemIsWritten) {
  cluster_.answers = {items({201, 200, 200, 200, 200})};
  ASSERT_TRUE(write({{.id = "a", .source = "{}"},
                     {.id = "b", .source = "{}", .sequence = 7, .term = 1},
                     {.id = "c", .source = {}, .sequence = 7, .term = 1, .remove = true},
                     {.id = "d", .source = "{}", .version = 5},
                     {.id = "e", .source = {}, .remove = true, .version = 5}}));
  EXPECT_EQ(cluster_.body, R"({"create":{"_id":"a"}}
{}
{"index":{"_id":"b","if_seq_no":7,"if_primary_term":1}}
{}
{"delete":{"_id":"c","if_seq_no":7,"if_primary_term":1}}
{"index":{"_id":"d","version":5,"version_type":"external_gte"}}
{}
{"delete":{"_id":"e","version":5,"version_type":"external_gte"}}
)");
}

TEST_F(BulkWriterTest, RemovesWhatIsNotThereUnlessItHasToBeAsItWas) {
  cluster_.answers = {items({404, 404})};
  const auto answers = write({{.id = "a", .source = {}, .remove = true, .version = 5},
                              {.id = "b", .source = {}, .sequence = 7, .term = 1, .remove = true}});
  ASSERT_TRUE(answers);
  EXPECT_EQ((*answers)[0].outcome, BulkOutcome::written);
  EXPECT_EQ((*answers)[1].outcome, BulkOutcome::conflict);
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
