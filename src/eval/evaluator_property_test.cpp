#include <gtest/gtest.h>

#include <random>

#include "eval/evaluator.h"
#include "eval/fake_stores.h"

namespace hindsight::eval {
namespace {

constexpr auto kReport = R"({
  "id": "r", "name": "n", "reportType": "process", "combined": false,
  "data": {
    "definitions": [{"identifier": "d1", "key": "order", "versions": ["all"], "tenantIds": [null]},
                    {"identifier": "d2", "key": "bill", "versions": ["latest"],
                     "tenantIds": ["t"]}],
    "view": {"entity": "processInstance", "properties": ["frequency", "duration"]},
    "groupBy": {"type": "startDate", "value": {"unit": "week", "name": "v", "type": "Long"}},
    "distributedBy": {"type": "none", "value": null},
    "filter": [
      {"type": "instanceStartDate", "filterLevel": "instance", "appliedTo": ["d1"],
       "data": {"type": "rolling", "start": {"value": 3, "unit": "months"}, "end": null}},
      {"type": "processInstanceDuration", "filterLevel": "instance", "appliedTo": ["all"],
       "data": {"value": 2, "unit": "hours", "operator": ">", "includeNull": false}},
      {"type": "variable", "filterLevel": "instance",
       "data": {"name": "v", "type": "String", "data": {"operator": "in", "values": ["a", null]}}},
      {"type": "executedFlowNodes", "filterLevel": "instance",
       "data": {"operator": "not in", "values": ["a"]}}],
    "configuration": {
      "aggregationTypes": [{"type": "avg", "value": null}, {"type": "percentile", "value": 50}],
      "userTaskDurationTimes": ["idle"], "sorting": {"by": "key", "order": "asc"},
      "customBucket": {"active": true, "bucketSize": "10", "baseline": "0"},
      "groupByDateVariableUnit": "automatic", "processPart": null}}})";

/// Words that mean something somewhere, and values that mean nothing anywhere.
constexpr const char* kValues[] = {"null",
                                   "true",
                                   "-1",
                                   "0",
                                   "1e300",
                                   "0.5",
                                   "[]",
                                   "{}",
                                   "[null]",
                                   "[[]]",
                                   R"("")",
                                   R"("all")",
                                   R"("userTask")",
                                   R"("flowNode")",
                                   R"("incident")",
                                   R"("rawData")",
                                   R"(["rawData"])",
                                   R"("none")",
                                   R"("endDate")",
                                   R"("variable")",
                                   R"("flowNodes")",
                                   R"("userTasks")",
                                   R"("assignee")",
                                   R"("minute")",
                                   R"("automatic")",
                                   R"("Date")",
                                   R"("Double")",
                                   R"("Boolean")",
                                   R"("relative")",
                                   R"("fixed")",
                                   R"("quarters")",
                                   R"("2026-01-01T00:00:00.000+0100")",
                                   R"("view")",
                                   R"({"type": "x"})"};

/// All values of the document below its root.
void collect(json::Value& value, std::vector<json::Value*>& out) {
  if (value.IsObject()) {
    for (auto& member : value.GetObject()) {
      out.push_back(&member.value);
      collect(member.value, out);
    }
  } else if (value.IsArray()) {
    for (auto& item : value.GetArray()) {
      out.push_back(&item);
      collect(item, out);
    }
  }
}

json::Document mutated(std::mt19937_64& random) {
  json::Document report;
  report.Parse(kReport);
  const auto changes = 1 + random() % 4;
  for (std::size_t i = 0; i < changes; ++i) {
    std::vector<json::Value*> values;
    collect(report, values);
    json::Document replacement;
    replacement.Parse(kValues[random() % std::size(kValues)]);
    values[random() % values.size()]->CopyFrom(replacement, report.GetAllocator());
  }
  return report;
}

TEST(Evaluator, AnswersOrRefusesWhateverIsAsked) {
  FakeReportStore reports;
  FakeDefinitionStore definitions;
  const ManualClock clock;
  Evaluator evaluator(reports, definitions, clock);
  EvaluationContext context;
  context.zone = TimeZone::named("America/New_York").value();
  const auto now = static_cast<double>(clock.now_ms());
  reports.range = report::ValueRange{now - 1e9, now};
  reports.answer.buckets = {{"a", 0, {1.0, 2.0, 3.0}}, {"missing", 0, {}}};
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  int answered = 0;
  for (int round = 0; round < 3000; ++round) {
    const auto report = mutated(random);
    const auto answer = evaluator.evaluate(report, context);
    if (answer) {
      ++answered;
      ASSERT_TRUE(json::parse(*answer)) << json::to_text(report);
    } else {
      const auto code = answer.error().code;
      ASSERT_TRUE(code == ErrorCode::invalid_argument || code == ErrorCode::resource_exhausted)
          << answer.error().text() << " for " << json::to_text(report);
      ASSERT_FALSE(answer.error().message.empty());
    }
  }
  EXPECT_GT(answered, 0);
}

}  // namespace
}  // namespace hindsight::eval
