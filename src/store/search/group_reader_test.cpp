#include "store/search/group_reader.h"

#include <gtest/gtest.h>

#include "store/search/group_compiler.h"

namespace hindsight::store::search {
namespace {

/// The answer of a plan by flow node with so many groups.
json::Document answer(int groups) {
  std::string buckets;
  for (int at = 0; at < groups; ++at) {
    buckets += (at == 0 ? "" : ",") + std::string(R"({"doc_count": 1, "key": "node)") +
               std::to_string(at) + R"(", "groups": {"buckets": [{"doc_count": 1, "key": "0"}]}})";
  }
  json::Document document;
  document.Parse((R"({"groups": {"buckets": [)" + buckets + "]}}").c_str());
  return document;
}

/// Flow nodes by hours.
report::Plan by_hours(std::size_t hours) {
  report::Plan plan;
  plan.entity = report::Entity::flow_node;
  plan.grouping = report::ByFlowNode{};
  plan.distribution = report::ByDate{report::DateField::start, std::vector<EpochMs>(hours + 1)};
  plan.measures = {{}};
  return plan;
}

TEST(ReadGroups, RefusesMoreGroupsThanTheirRangesAllow) {
  const auto plan = by_hours(10'000);
  EXPECT_EQ(groups_max(plan, 1000), 10U);
  const auto most = read_groups(plan, answer(10), 10, 1000);
  ASSERT_TRUE(most) << most.error().text();
  EXPECT_EQ(most->size(), 10U);
  const auto more = read_groups(plan, answer(11), 11, 1000);
  ASSERT_FALSE(more);
  EXPECT_EQ(more.error().code, ErrorCode::resource_exhausted);
}

TEST(GroupsMax, IsThatOfTheReportWhereGroupsHaveNoRangesInThem) {
  auto plan = by_hours(10);
  EXPECT_EQ(groups_max(plan, 1000), 1000U);
  plan.distribution = report::ByAssignee{};
  EXPECT_EQ(groups_max(plan, 1'000'000), 1'000'000U);
}

}  // namespace
}  // namespace hindsight::store::search
