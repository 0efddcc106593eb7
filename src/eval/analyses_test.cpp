#include "eval/analyses.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eval/fake_stores.h"

namespace hindsight::eval {
namespace {

using ::testing::IsEmpty;

/// What both stores answer is the matter of tests/integration/test_*_analysis.py; here is what they
/// cannot be made to do.
class AnalysesTest : public ::testing::Test {
 protected:
  AnalysesTest() {
    model::Definition order;
    order.engine = "engine";
    order.id = "order:1";
    order.key = "order";
    order.version = 1;
    definitions.content.definitions = {order};
  }

  json::Document report =
      json::parse(R"({"data": {"definitions": [{"key": "order", "versions": ["all"],
          "tenantIds": [null]}], "view": {"properties": ["rawData"]},
          "groupBy": {"type": "none"}}})")
          .value();
  FakeReportStore reports;
  FakeDefinitionStore definitions;
  ManualClock clock{1'000'000};
  EvaluationContext context;
  ProcessAnalyses analyses{reports, definitions, clock};
};

TEST_F(AnalysesTest, BranchesNeedAModel) {
  const auto found = analyses.branches(report, "gateway", "end", context);
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::invalid_argument);
  EXPECT_EQ(found.error().context, "processDefinitionVersions");
  EXPECT_THAT(reports.plans, IsEmpty());
}

TEST_F(AnalysesTest, OutliersOfAnUnknownModelAreThoseOfAllFlowNodes) {
  reports.answer.buckets = {{"check", 0, {4.0, 10.0, 1.0, 5.0, 11.0}}};
  const auto found = analyses.outliers(report, context);
  ASSERT_TRUE(found) << found.error().text();
  ASSERT_EQ(found->size(), 1U);
  EXPECT_EQ(found->front().times.runs, 4);
  EXPECT_FALSE(found->front().higher);
}

TEST_F(AnalysesTest, WhatNeverRanHasNoChart) {
  const auto chart = analyses.durations(report, "check", {.higher = 5}, context);
  ASSERT_TRUE(chart) << chart.error().text();
  EXPECT_THAT(*chart, IsEmpty());
}

TEST_F(AnalysesTest, WhatTheStoreCannotAnswerIsAnError) {
  reports.error = Error{ErrorCode::unavailable, "gone", {}};
  EXPECT_EQ(analyses.outliers(report, context).error().code, ErrorCode::unavailable);
  EXPECT_EQ(analyses.durations(report, "check", {.higher = 5}, context).error().code,
            ErrorCode::unavailable);
  EXPECT_EQ(analyses.significant_terms(report, {"check", {.higher = 5}}, context).error().code,
            ErrorCode::unavailable);
}

}  // namespace
}  // namespace hindsight::eval
