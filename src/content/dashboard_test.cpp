#include "content/dashboard.h"

#include <gtest/gtest.h>

namespace hindsight::content {
namespace {

Dashboard sample() {
  Dashboard dashboard;
  dashboard.id = "d1";
  dashboard.collection = "c1";
  dashboard.owner = "mary";
  dashboard.name = "Orders";
  dashboard.created = 1;
  dashboard.data.Parse(
      R"({"tiles": [{"id": "b", "x": 1}, {"id": null}, {"id": "a"}, {"id": "b"}]})");
  return dashboard;
}

TEST(Dashboard, IsReadAsItWasWritten) {
  const auto content = to_content(sample());
  const auto read = dashboard_from(content);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(to_content(*read), content);
  EXPECT_EQ(read->collection, "c1");
  EXPECT_EQ(read->created, 1);
}

TEST(Dashboard, RefersToEachReportOnce) {
  EXPECT_EQ(to_content(sample()).references, (std::vector<std::string>{"b", "a"}));
  EXPECT_EQ(tile_count(sample()), 4);
}

TEST(Dashboard, LosesAllTilesOfAReport) {
  auto dashboard = sample();
  remove_report(dashboard, "b");
  EXPECT_EQ(json::to_text(dashboard.data), R"({"tiles":[{"id":null},{"id":"a"}]})");
}

TEST(Dashboard, GivesReportsNewIdsAndLosesThoseWithout) {
  auto dashboard = sample();
  rename_reports(dashboard, {{"b", "new"}});
  EXPECT_EQ(json::to_text(dashboard.data),
            R"({"tiles":[{"id":"new","x":1},{"id":null},{"id":"new"}]})");
}

TEST(Dashboard, WhoseBodyIsNoneIsDataLoss) {
  auto content = to_content(sample());
  for (const auto* body :
       {"", "[]", "{}", R"({"data":7})", R"({"data":{}})", R"({"data":{"tiles":{}}})"}) {
    content.body = body;
    const auto read = dashboard_from(content);
    ASSERT_FALSE(read) << body;
    EXPECT_EQ(read.error().code, ErrorCode::data_loss);
  }
}

}  // namespace
}  // namespace hindsight::content
