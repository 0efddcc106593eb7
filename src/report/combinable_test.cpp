#include "report/combinable.h"

#include <gtest/gtest.h>

#include "report/test_definition.h"

namespace hindsight::report {
namespace {

Result<CombinableForm> form(std::string_view members) {
  return combinable_form(document(report_text(members)));
}

constexpr auto kByMonth = R"("view": {"entity": "processInstance", "properties": ["duration"]},
    "groupBy": {"type": "startDate", "value": {"unit": "month"}}, "visualization": "line")";

std::string with(std::string_view members, std::string_view configuration) {
  return std::string(members) + R"(, "configuration": )" + std::string(configuration);
}

TEST(CombinableForm, IsTheSameWhateverIsFilteredAndAggregated) {
  const auto one = form(kByMonth);
  ASSERT_TRUE(one) << one.error().text();
  const auto other = form(with(kByMonth, R"({"aggregationTypes": [{"type": "max"}], "color": "red",
      "customBucket": {"active": true, "bucketSize": 3}, "groupByDateVariableUnit": "day"})"));
  ASSERT_TRUE(other) << other.error().text();
  EXPECT_EQ(*one, *other);
}

TEST(CombinableForm, DiffersByWhatIsShown) {
  const auto one = form(kByMonth);
  for (const auto& [from, to] : {std::pair{"month", "year"},
                                 {"startDate", "endDate"},
                                 {"duration", "frequency"},
                                 {"line", "bar"}}) {
    std::string members = kByMonth;
    members.replace(members.find(from), std::string_view(from).size(), to);
    const auto other = form(members);
    ASSERT_TRUE(other) << other.error().text();
    EXPECT_FALSE(*one == *other) << to;
  }
}

TEST(CombinableForm, DiffersByBucketsOfDurations) {
  constexpr auto kByDuration =
      R"("view": {"entity": "processInstance", "properties": ["frequency"]},
         "groupBy": {"type": "duration", "value": null}, "visualization": "bar")";
  const auto automatic = form(kByDuration);
  const auto custom =
      form(with(kByDuration, R"({"customBucket": {"active": true, "bucketSize": 3}})"));
  ASSERT_TRUE(automatic && custom);
  EXPECT_FALSE(*automatic == *custom);
}

TEST(CombinableForm, IsRefusedToWhatCannotBeCombined) {
  const std::string distributed =
      std::string(kByMonth) + R"(, "distributedBy": {"type": "process", "value": null})";
  const std::string several =
      R"("view": {"entity": "processInstance", "properties": ["frequency", "duration"]},
         "groupBy": {"type": "none", "value": null})";
  const std::string raw = R"("view": {"properties": ["rawData"]}, "groupBy": {"type": "none"})";
  for (const auto& members :
       {distributed, several, raw, std::string(R"("view": null)"),
        with(kByMonth, R"({"aggregationTypes": [{"type": "max"}, {"type": "min"}]})")}) {
    const auto refused = form(members);
    ASSERT_FALSE(refused) << members;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument);
  }
}

}  // namespace
}  // namespace hindsight::report
