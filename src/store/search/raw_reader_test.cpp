#include "store/search/raw_reader.h"

#include <gtest/gtest.h>

namespace hindsight::store::search {
namespace {

/// The answer to first_rows() with hits sorted by these values, the last of which the server added.
json::Document answer(const std::string& sorts) {
  std::string hits;
  for (std::size_t at = 0; at < sorts.size(); ++at) {
    hits += (at == 0 ? "" : ",") + std::string(R"({"_source": {"uid": "u"}, "sort": [")") +
            sorts[at] + R"(", )" + std::to_string(at) + "]}";
  }
  json::Document document;
  document.Parse((R"({"hits": {"hits": [)" + hits + "]}}").c_str());
  return document;
}

TEST(FirstRows, AreRefusedWhenThePageEndsWithinATie) {
  report::RawPlan plan;
  plan.limit = 2;
  const auto rows = read_first_rows(plan, answer("abb"));
  ASSERT_TRUE(rows) << rows.error().text();
  EXPECT_FALSE(*rows);
}

TEST(FirstRows, AreNoneOfAPageWithoutRows) {
  report::RawPlan plan;
  plan.limit = 0;
  const auto rows = read_first_rows(plan, answer("a"));
  ASSERT_TRUE(rows && *rows);
  EXPECT_TRUE((*rows)->empty());
}

TEST(FirstRows, OfAnAnswerWithoutSortValuesAreAnError) {
  report::RawPlan plan;
  json::Document document;
  document.Parse(R"({"hits": {"hits": [{"_source": {"uid": "u"}}]}})");
  EXPECT_EQ(read_first_rows(plan, document).error().code, ErrorCode::bad_answer);
}

}  // namespace
}  // namespace hindsight::store::search
