#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eval/evaluator.h"
#include "eval/fake_stores.h"

namespace hindsight::eval {
namespace {

using ::testing::HasSubstr;

constexpr EpochMs kMoment = 1'600'000'000'000;

class ResultExportTest : public ::testing::Test {
 protected:
  ResultExportTest() {
    model::Definition order;
    order.engine = "engine";
    order.id = "order:1";
    order.key = "order";
    order.version = 1;
    auto risk = order;
    risk.type = model::DefinitionType::decision;
    definitions.content.definitions = {order, risk};
    context.moment = kMoment;
  }

  ResultExport exported(const std::string& type, const std::string& members,
                        const std::string& after = {}) {
    const auto definition =
        json::parse(R"({"reportType": ")" + type +
                    R"(", "data": {"definitions": [{"identifier": "d1", "key": "order",
            "versions": ["all"], "tenantIds": [null]}], )" +
                    members + "}}");
    auto out = evaluator.export_result(*definition, {3, after}, context);
    EXPECT_TRUE(out) << out.error().text();
    return out ? std::move(*out) : ResultExport();
  }

  FakeReportStore reports;
  FakeDefinitionStore definitions;
  ManualClock clock;
  EvaluationContext context;
  Evaluator evaluator{reports, definitions, clock};
};

std::string raw_sorted_by(const std::string& column) {
  return R"("view": {"entity": null, "properties": ["rawData"]}, "groupBy": {"type": "none"},
            "configuration": {"sorting": {"by": ")" +
         column + R"(", "order": "asc"}})";
}

TEST_F(ResultExportTest, RowsAreAPageBehindAPosition) {
  store::RawInstance row;
  row.id = "i1";
  reports.raw_answer = {{row, row}, {7, 9}, {}};
  reports.raw_answer.position = "behind i1";
  const auto page = exported("process", raw_sorted_by("startDate"), "behind i0");
  EXPECT_TRUE(page.paged);
  EXPECT_EQ(page.end.records, 2);
  EXPECT_EQ(page.end.total, 7);
  EXPECT_EQ(page.end.position, "behind i1");
  EXPECT_EQ(page.end.message, "");
  EXPECT_THAT(page.data, HasSubstr(R"("processInstanceId":"i1")"));
  ASSERT_EQ(reports.raw_plans.size(), 1U);
  EXPECT_EQ(reports.raw_plans[0].after, "behind i0");
  EXPECT_EQ(reports.raw_plans[0].limit, 3U);
  EXPECT_EQ(reports.raw_plans[0].now, kMoment);
  EXPECT_TRUE(reports.raw_plans[0].ascending);
}

TEST_F(ResultExportTest, PagesKeepTheOrderOnlyOfWhatDoesNotChange) {
  for (const auto* column : {"startDate", "processInstanceId", "engineName", "tenantId"}) {
    EXPECT_EQ(exported("process", raw_sorted_by(column)).end.message, "") << column;
    EXPECT_EQ(reports.raw_plans.back().sort_by, column);
    EXPECT_EQ(reports.raw_plans.back().after, "");
  }
  for (const auto* column : {"endDate", "duration", "businessKey", "processDefinitionId",
                             "processDefinitionKey", "variable:amount", "dur:check"}) {
    EXPECT_THAT(exported("process", raw_sorted_by(column)).end.message, HasSubstr(column));
    EXPECT_EQ(reports.raw_plans.back().sort_by, "startDate") << column;
    EXPECT_FALSE(reports.raw_plans.back().ascending);
  }
}

TEST_F(ResultExportTest, RowsOfDecisionsArePages) {
  const auto sorted_by = [](const std::string& column) {
    return R"("view": {"properties": ["rawData"]}, "groupBy": {"type": "none"},
              "configuration": {"sorting": {"by": ")" +
           column + R"(", "order": "asc"}})";
  };
  reports.raw_decisions.rows.emplace_back().id = "d1";
  reports.raw_decisions.instances.chosen = 4;
  reports.raw_decisions.position = "behind d1";
  const auto page = exported("decision", sorted_by("engineName"), "behind d0");
  EXPECT_TRUE(page.paged);
  EXPECT_EQ(page.end.records, 1);
  EXPECT_EQ(page.end.total, 4);
  EXPECT_EQ(page.end.position, "behind d1");
  EXPECT_EQ(reports.raw_decision_plans.back().after, "behind d0");
  EXPECT_EQ(reports.raw_decision_plans.back().sort_by, "engineName");
  EXPECT_THAT(exported("decision", sorted_by("output:o1")).end.message, HasSubstr("output:o1"));
  EXPECT_EQ(reports.raw_decision_plans.back().sort_by, "evaluationDateTime");
}

TEST_F(ResultExportTest, OtherResultsAreWhole) {
  reports.answer.buckets = {{"", 0, {5.0, 70.0}}};
  const auto number = exported("process",
                               R"("view": {"entity": "processInstance", "properties": ["frequency",
                               "duration"]}, "groupBy": {"type": "none"})");
  EXPECT_FALSE(number.paged);
  EXPECT_EQ(number.data, "[5.0]");
  EXPECT_EQ(number.end.records, 1);
  EXPECT_EQ(number.end.total, 1);
  const auto measures = json::parse(number.measures);
  ASSERT_TRUE(measures);
  ASSERT_EQ(measures->Size(), 2U);
  EXPECT_EQ((*measures)[1]["data"].GetDouble(), 70.0);
  reports.answer.buckets = {{"check", 0, {2.0}}, {"ship", 0, {3.0}}};
  const auto map = exported("process",
                            R"("view": {"entity": "flowNode", "properties": ["frequency"]},
                            "groupBy": {"type": "flowNodes"})");
  EXPECT_EQ(map.end.records, 2);
  EXPECT_EQ(map.end.total, 2);
  EXPECT_THAT(map.data, HasSubstr(R"("key":"check","value":2.0)"));
}

}  // namespace
}  // namespace hindsight::eval
