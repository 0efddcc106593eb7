#include "eval/exports.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eval/fake_stores.h"

namespace hindsight::eval {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr EpochMs kStart = 1'779'271'200'000;  // 2026-05-20T10:00:00Z

/// No test here is about the files of a database.
class NoFiles final : public store::TableFiles {
 public:
  Result<std::unique_ptr<store::TableFile>> parquet(const std::vector<store::TableColumn>&,
                                                    store::RowSource) override {
    return fail(ErrorCode::internal, "no files");
  }
};

class ExportsTest : public ::testing::Test {
 protected:
  ExportsTest() {
    model::Definition order;
    order.engine = "engine";
    order.id = "order:1";
    order.key = "order";
    order.version = 1;
    auto risk = order;
    risk.type = model::DefinitionType::decision;
    risk.key = "risk";
    definitions.content.definitions = {order, risk};
    context.zone = TimeZone::named("Europe/Berlin").value();
    report = json::parse(R"({"data": {"definitions": [{"key": "order", "versions": ["all"],
        "tenantIds": [null]}], "view": {"properties": ["rawData"]}, "groupBy": {"type": "none"}}})")
                 .value();
  }

  static store::InstanceDetails instance(const std::string& id) {
    store::InstanceDetails out;
    out.engine = "engine";
    out.id = id;
    out.definition_id = "order:1";
    out.definition_key = "order";
    out.start = kStart;
    return out;
  }

  /// The text of a download, or "error: " and what it was.
  static std::string text(Result<std::unique_ptr<Download>> download) {
    if (!download) return "error: " + download.error().message;
    std::string out;
    while (true) {
      auto part = (*download)->next();
      if (!part) return "error: " + part.error().message + " after " + out;
      if (part->empty()) return out;
      out += *part;
    }
  }
  std::string csv(CsvRequest request) { return text(exports.csv(report, request, context)); }

  FakeReportStore reports;
  FakeDefinitionStore definitions;
  NoFiles files;
  ManualClock clock{kStart + 3'600'000};
  EvaluationContext context;
  json::Document report;
  Exports exports{reports, definitions, files, clock};
};

TEST_F(ExportsTest, WritesTheChosenColumnsInTheirOrder) {
  auto row = instance("i1");
  row.business_key = "=b";
  row.duration = 1000;
  row.incidents.resize(2);
  row.incidents[1].status = model::IncidentStatus::resolved;
  row.nodes.resize(2);
  row.nodes[0] = {.id = "n1", .node = "approve", .start = kStart, .duration = 900};
  row.nodes[1] = {.id = "n2", .node = "approve", .start = clock.now_ms() - 5};
  row.variables.resize(3);
  row.variables[0] = {"v1", "amount", 0, model::VariableType::long_integer, false, false, "-7", 1};
  row.variables[1] = {"v2", "note", 0, model::VariableType::string, false, false, "-a", 2};
  row.variables[2] = {"v3", "note", 0, model::VariableType::string, true, false, "", 3};
  reports.instances = {row};
  reports.raw_answer.variables = {{"amount", model::VariableType::long_integer}};
  EXPECT_EQ(csv({{"variable:note", "duration", "variable:amount", "dur:approve", "dur:x",
                  "count:openIncidents", "startDate", "endDate", "businessKey"},
                 2,
                 ';'}),
            "variable:note;duration;variable:amount;dur:approve;dur:x;count:openIncidents;"
            "startDate;endDate;businessKey\r\n"
            "'-a;1000;-7;905;;1;2026-05-20T12:00:00.000+0200;;'=b\r\n");
  EXPECT_THAT(csv({{}, 2, ';'}),
              StartsWith("processDefinitionKey;processDefinitionId;processInstanceId;"
                         "businessKey;startDate;endDate;duration;engineName;tenantId;"
                         "variable:amount\r\n"));
  EXPECT_EQ(csv({{"shoe"}}), "error: 'shoe' is no column of raw data");
}

TEST_F(ExportsTest, ReadsAPageWhenTheOneBeforeWasTaken) {
  for (const char* id : {"a", "b", "c", "d", "e"}) reports.instances.push_back(instance(id));
  auto download = exports.csv(report, {{"processInstanceId"}, 4}, context);
  ASSERT_TRUE(download) << download.error().text();
  EXPECT_EQ((*download)->rows, 5);
  EXPECT_EQ(reports.pages_read, 0);
  EXPECT_EQ((*download)->next().value(), "processInstanceId\r\na\r\nb\r\n");
  EXPECT_EQ(reports.pages_read, 1);
  EXPECT_EQ((*download)->next().value(), "c\r\nd\r\n");
  EXPECT_EQ(reports.pages_read, 2);
  EXPECT_EQ((*download)->next().value(), "");
  EXPECT_TRUE(reports.limits.at(0).long_lived);
}

TEST_F(ExportsTest, AStoreThatFailsInTheMiddleMakesNoWholeFile) {
  for (const char* id : {"a", "b", "c"}) reports.instances.push_back(instance(id));
  reports.fails_at = 2;
  EXPECT_EQ(csv({{"processInstanceId"}}),
            "error: the store is gone after processInstanceId\r\na\r\nb\r\n");
  for (const auto format : {EventLogFormat::csv, EventLogFormat::xes}) {
    EXPECT_THAT(text(exports.event_log(report, {format}, context)),
                StartsWith("error: the store is gone after"));
  }
}

TEST_F(ExportsTest, AreRefusedWhileOthersDownloadAndWaitForNobodyWhoLeft) {
  std::vector<std::unique_ptr<Download>> all;
  all.reserve(DownloadSlots::kMax);
  for (int i = 0; i < DownloadSlots::kMax; ++i)
    all.push_back(exports.event_log(report, {}, context).value());
  std::stop_source gone;
  gone.request_stop();
  auto left = context;
  left.stop = gone.get_token();
  EXPECT_EQ(exports.csv(report, {}, left).error().code, ErrorCode::cancelled);
  all.pop_back();
  EXPECT_TRUE(exports.csv(report, {}, context));
}

TEST_F(ExportsTest, DoNotReferToTheRequestThatTheyCameWith) {
  std::string asked;
  context.authorize = [&](model::DefinitionType, std::string_view key,
                          const std::vector<std::string>&) -> Status {
    asked += key;
    if (asked.size() > 5) return fail(ErrorCode::forbidden, "no");
    return {};
  };
  auto download = exports.csv(report, {{"processInstanceId"}}, context);
  context.authorize = nullptr;
  ASSERT_TRUE(download);
  EXPECT_EQ((*download)->next().value(), "processInstanceId\r\n");
  EXPECT_EQ(asked, "order");
}

TEST_F(ExportsTest, OfDecisionsHaveInputsAndOutputsAsColumns) {
  report = json::parse(R"({"reportType": "decision", "data": {"definitions": [{"key": "risk",
      "versions": ["all"], "tenantIds": [null]}], "view": {"properties": ["rawData"]},
      "groupBy": {"type": "none"}}})")
               .value();
  using enum model::VariableType;
  store::RawDecision row;
  row.id = "d1";
  row.definition_key = "risk";
  row.definition_id = "risk:1";
  row.engine = "engine";
  row.evaluated = kStart;
  row.values = {{false, "in", "In", double_number, false, "-1.5"},
                {true, "out", "Out", string, false, "=low"},
                {true, "out", "Out", string, false, "b"}};
  reports.raw_decisions = {{row}, {1, 1}};
  reports.inputs = {{"in", "In", double_number}};
  reports.outputs = {{"out", "Out", long_integer}, {"out", "Out", string}};
  EXPECT_EQ(csv({}),
            "decisionDefinitionKey,decisionDefinitionId,decisionInstanceId,processInstanceId,"
            "evaluationDateTime,engineName,tenantId,input:in,output:out\r\n"
            "risk,risk:1,d1,,2026-05-20T12:00:00.000+0200,engine,,-1.5,\"'=low, b\"\r\n");
}

TEST_F(ExportsTest, OfDecisionsGoOnBehindTheLastRowOfAPage) {
  report = json::parse(R"({"reportType": "decision", "data": {"definitions": [{"key": "risk",
      "versions": ["all"], "tenantIds": [null]}], "view": {"properties": ["rawData"]},
      "groupBy": {"type": "none"}}})")
               .value();
  reports.raw_decisions = {std::vector<store::RawDecision>(5'000), {9'000, 9'000}, "behind"};
  const auto file = csv({{}, 7'000, ','});
  EXPECT_EQ(std::ranges::count(file, '\n'), 7'001);
  const auto& plans = reports.raw_decision_plans;
  ASSERT_EQ(plans.size(), 2U);
  EXPECT_EQ(plans[0].after, "");
  EXPECT_EQ(plans[0].limit, 5'000U);
  EXPECT_EQ(plans[1].after, "behind");
  EXPECT_EQ(plans[1].limit, 2'000U);
}

TEST_F(ExportsTest, OfGroupedDecisionsHaveARowForEachGroup) {
  report = json::parse(R"({"reportType": "decision", "data": {"definitions": [{"key": "risk",
      "versions": ["all"], "tenantIds": [null]}], "view": {"properties": ["frequency"]},
      "groupBy": {"type": "matchedRule"}}})")
               .value();
  reports.answer.buckets = {{"r1", 0, {3.0}}, {"r2", 0, {5.0}}};
  EXPECT_THAT(csv({}), StartsWith("matchedRule,matchedRule:label,frequency\r\nr"));
  EXPECT_THAT(csv({}), HasSubstr("r2,r2,5\r\n"));
}

}  // namespace
}  // namespace hindsight::eval
