#include "engine/page_decoder.h"

#include <gmock/gmock.h>

#include "base/time.h"

namespace hindsight::engine {
namespace {

using namespace model;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

DecodeContext context() {
  DecodeContext c;
  c.engine = "e";
  c.observed = 77;
  return c;
}

template <typename Row>
const std::vector<Row>& rows(const FactPage& page) {
  return std::get<std::vector<Row>>(page.rows);
}

FactPage decoded(PageDecoder decode, std::string body, const DecodeContext& c = context()) {
  auto page = decode(body, c);
  EXPECT_TRUE(page) << (page ? "" : page.error().text());
  return page ? std::move(*page) : FactPage{};
}

constexpr const char* kActivity =
    R"({"id":"check:d81c9e7b-e6d6-11f1-a86c-02fc00000001","activityId":"check","activityType":"userTask",
  "processDefinitionKey":"order","processDefinitionId":"order:1:x","processInstanceId":"d7eb559a-e6d6-11f1-a86c-02fc00000001",
  "taskId":"d8243fa1-e6d6-11f1-a86c-02fc00000001","calledProcessInstanceId":null,"startTime":"2026-11-23T00:43:04.834+0000",
  "endTime":"2026-11-23T00:43:05.835+00:00","durationInMillis":1001,"canceled":true,"tenantId":null,"sequenceCounter":3,"new":{"x":[1]}})";

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const auto at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), by);
}

TEST(PageDecoder, ReadsAnActivity) {
  const auto page = decoded(decode_completed_activities, "[" + std::string(kActivity) + "]");
  ASSERT_EQ(page.row_count, 1U);
  ASSERT_EQ(rows<FlowNodeInstance>(page).size(), 1U);
  const auto& row = rows<FlowNodeInstance>(page).front();
  EXPECT_EQ(row.id.key.uuid(), "d81c9e7b-e6d6-11f1-a86c-02fc00000001");
  EXPECT_TRUE(row.id.derivable);
  EXPECT_EQ(row.flow_node_id, "check");
  EXPECT_EQ(row.duration, 1001);
  EXPECT_EQ(row.end - row.start, 1001);
  EXPECT_TRUE(row.canceled);
  EXPECT_EQ(row.sequence, 3);
  EXPECT_EQ(row.observed, 77);
  EXPECT_EQ(page.last_time, row.end);
  EXPECT_EQ(page.rows_at_last_time, 1U);
}

TEST(PageDecoder, EveryDateOffsetStyleGivesTheSameInstant) {
  for (const auto* style : {"00:43:05.835Z", "00:43:05.835+0000", "01:43:05.835+01:00"}) {
    const auto page = decoded(decode_completed_activities,
                              "[" + replaced(kActivity, "00:43:05.835+00:00", style) + "]");
    EXPECT_EQ(page.last_time, *parse_date_time("2026-11-23T00:43:05.835Z")) << style;
  }
}

TEST(PageDecoder, ARowThatLacksItsIdIsKeptAsPoisonAndTheOthersPass) {
  const auto broken =
      replaced(kActivity, R"("id":"check:d81c9e7b-e6d6-11f1-a86c-02fc00000001")", R"("id":null)");
  const auto page = decoded(decode_completed_activities, "[" + broken + "," + kActivity + "]");
  EXPECT_EQ(page.row_count, 2U);
  EXPECT_EQ(rows<FlowNodeInstance>(page).size(), 1U);
  ASSERT_EQ(page.poison.size(), 1U);
  EXPECT_THAT(page.poison.front().reason, HasSubstr("no id"));
  EXPECT_THAT(page.poison.front().raw, HasSubstr("\"activityId\":\"check\""));
}

TEST(PageDecoder, AFieldOfTheWrongTypeIsPoisonThatNamesIt) {
  const auto page = decoded(
      decode_completed_activities,
      "[" + replaced(kActivity, R"("durationInMillis":1001)", R"("durationInMillis":"x")") + "]");
  ASSERT_EQ(page.poison.size(), 1U);
  EXPECT_THAT(page.poison.front().reason, HasSubstr("durationInMillis"));
}

TEST(PageDecoder, ABodyThatIsNoCompleteArrayIsRefusedWhole) {
  const std::string whole = "[" + std::string(kActivity) + "," + kActivity + "]";
  for (const auto& body :
       {std::string(), std::string("{}"), std::string("null"), std::string("<html>"), whole + "]",
        whole + " x", whole.substr(0, whole.size() - 1), whole.substr(0, whole.size() / 2),
        whole.substr(0, 40), std::string("[1,2]"), std::string("[\"\xff\"]"),
        std::string(R"([{"id":nul}])"), std::string(R"([{"tenantId":n}])")}) {
    auto copy = body;
    const auto page = decode_completed_activities(copy, context());
    ASSERT_FALSE(page) << body;
    EXPECT_EQ(page.error().code, ErrorCode::bad_answer);
  }
}

TEST(PageDecoder, AnEmptyPageHasNoRows) {
  const auto page = decoded(decode_variables, "[]");
  EXPECT_EQ(page.row_count, 0U);
  EXPECT_EQ(page.last_time, kNoTime);
}

std::string variable(std::string_view type, std::string_view value, std::string_view name = "v") {
  return R"({"processDefinitionKey":"order","processDefinitionId":"order:1:x","processInstanceId":"d7eb559a-e6d6-11f1-a86c-02fc00000001",
    "time":"2026-11-23T00:43:04.570+0000","variableName":")" +
         std::string(name) + R"(","variableInstanceId":"d7f36bed-e6d6-11f1-a86c-02fc00000001",
    "variableType":")" +
         std::string(type) + R"(","value":)" + std::string(value) +
         R"(,"revision":2,"sequenceCounter":5})";
}

TypedValue only_value(std::string_view type, std::string_view value) {
  static std::vector<FactPage> kept;  // the text lives in the page
  kept.push_back(decoded(decode_variables, "[" + variable(type, value) + "]"));
  const auto& all = rows<Variable>(kept.back());
  EXPECT_EQ(all.size(), 1U) << type;
  return all.empty() ? TypedValue{} : all.front().value;
}

TEST(PageDecoder, VariablesOfEveryType) {
  EXPECT_EQ(only_value("String", R"("a \"b\" \u00e9")").text, "a \"b\" é");
  EXPECT_EQ(only_value("Integer", "42").integer, 42);
  EXPECT_EQ(only_value("Long", "9007199254740993").integer, 9007199254740993);
  EXPECT_EQ(only_value("Long", "9007199254740993").text, "9007199254740993");
  EXPECT_DOUBLE_EQ(only_value("Double", "469.13").number, 469.13);
  EXPECT_DOUBLE_EQ(only_value("Double", "7").number, 7);
  EXPECT_EQ(only_value("Boolean", "true").text, "true");
  EXPECT_EQ(only_value("Date", R"("2026-11-23T01:00:00.000+0100")").integer,
            *parse_date_time("2026-11-23T00:00:00Z"));
  EXPECT_TRUE(only_value("Null", "null").is_null);
  EXPECT_TRUE(only_value("String", "null").is_null);
}

TEST(PageDecoder, BytesAndFilesHaveNothingToReport) {
  EXPECT_THAT(rows<Variable>(decoded(decode_variables, "[" + variable("Bytes", "null") + "," +
                                                           variable("File", "null") + "]")),
              IsEmpty());
}

std::vector<std::string> flattened(std::string_view type, std::string_view value) {
  const auto page = decoded(decode_variables, "[" + variable(type, value, "o") + "]");
  std::vector<std::string> out;
  for (const auto& row : rows<Variable>(page)) {
    out.push_back(std::string(row.name) + "[" + std::to_string(row.item) + "]:" +
                  std::string(to_string(row.value.type)) + "=" + std::string(row.value.text));
  }
  return out;
}

TEST(PageDecoder, ObjectsAreFlattenedBesideTheWholeValue) {
  EXPECT_THAT(
      flattened(
          "Json",
          R"("{\"street\":\"Main\",\"zip\":12,\"ok\":true,\"tags\":[1,2],\"in\":{\"x\":null,\"y\":\"z\"}}")"),
      ElementsAre(
          R"(o[0]:Json={"street":"Main","zip":12,"ok":true,"tags":[1,2],"in":{"x":null,"y":"z"}})",
          "o.street[0]:String=Main", "o.zip[0]:Double=12", "o.ok[0]:Boolean=true",
          "o.tags._listSize[0]:Long=2", "o.in.y[0]:String=z"));
}

TEST(PageDecoder, AListGivesItsItemsAndItsSize) {
  EXPECT_THAT(flattened("Object", R"("[\"a\",\"b\"]")"),
              ElementsAre(R"(o[0]:Object=["a","b"])", "o[0]:String=a", "o[1]:String=b",
                          "o._listSize[0]:Long=2"));
}

TEST(PageDecoder, SerializedJavaIsKeptButNotFlattened) {
  EXPECT_THAT(flattened("Object", R"("rO0ABXNyABFq")"), ElementsAre("o[0]:Object=rO0ABXNyABFq"));
}

TEST(PageDecoder, LongTextIsCutAtACharacterAndFlagged) {
  auto c = context();
  c.value_bytes_max = 4;
  const auto page = decoded(decode_variables, "[" + variable("String", R"("abc\u00e9f")") + "]", c);
  const auto& value = rows<Variable>(page).front().value;
  EXPECT_EQ(value.text, "abc");
  EXPECT_TRUE(value.truncated);
}

TEST(PageDecoder, TenantsAreStampedAndExcluded) {
  auto c = context();
  c.default_tenant = "main";
  c.excluded_tenants = {"test"};
  const auto with = [](std::string_view tenant) {
    return replaced(kActivity, R"("tenantId":null)", R"("tenantId":)" + std::string(tenant));
  };
  const auto page =
      decoded(decode_completed_activities,
              "[" + with("null") + "," + with("\"test\"") + "," + with("\"live\"") + "]", c);
  EXPECT_EQ(page.row_count, 3U);
  std::vector<std::string_view> tenants;
  for (const auto& row : rows<FlowNodeInstance>(page)) tenants.push_back(row.tenant);
  EXPECT_THAT(tenants, ElementsAre("main", "live"));
}

TEST(PageDecoder, RowsNewerThanWhatWasReadAreCounted) {
  auto c = context();
  c.newer_than = *parse_date_time("2026-11-23T00:43:05.835Z");
  const auto later = replaced(kActivity, "00:43:05.835+00:00", "00:43:05.836Z");
  EXPECT_EQ(
      decoded(decode_completed_activities, "[" + std::string(kActivity) + "," + later + "]", c)
          .new_row_count,
      1U);
}

TEST(PageDecoder, NumericEngineIdsDoNotMeetAcrossEngines) {
  const auto row = replaced(kActivity, "check:d81c9e7b-e6d6-11f1-a86c-02fc00000001", "check:4711");
  auto other = context();
  other.engine = "other";
  const auto a = decoded(decode_completed_activities, "[" + row + "]");
  const auto b = decoded(decode_completed_activities, "[" + row + "]", other);
  EXPECT_NE(rows<FlowNodeInstance>(a).front().id.key, rows<FlowNodeInstance>(b).front().id.key);
  EXPECT_FALSE(rows<FlowNodeInstance>(a).front().id.derivable);
}

TEST(PageDecoder, DecisionsCarryInputsAndOutputs) {
  const auto page =
      decoded(decode_decision_instances,
              R"([{"id":"d9be8ea0-e6d6-11f1-a86c-02fc00000001","decisionDefinitionId":"risk:1:x",
    "decisionDefinitionKey":"risk","evaluationTime":"2026-11-23T00:43:07.572+0000","processInstanceId":"d8d71486-e6d6-11f1-a86c-02fc00000001",
    "inputs":[{"type":"Double","value":5.5,"clauseId":"i1","clauseName":"Amount"}],
    "outputs":[{"type":"String","value":"high","clauseId":"o1","clauseName":"Risk","ruleId":"r5","ruleOrder":1,"variableName":"risk"}],"tenantId":null}])");
  ASSERT_EQ(rows<DecisionInstance>(page).size(), 1U);
  const auto& row = rows<DecisionInstance>(page).front();
  ASSERT_EQ(row.inputs.size(), 1U);
  EXPECT_DOUBLE_EQ(row.inputs.front().value.number, 5.5);
  ASSERT_EQ(row.outputs.size(), 1U);
  EXPECT_EQ(row.outputs.front().rule_id, "r5");
  EXPECT_EQ(row.outputs.front().value.text, "high");
}

TEST(PageDecoder, IncidentsTellOpenResolvedAndDeleted) {
  const auto incident = [](std::string_view end, bool deleted) {
    return R"({"id":"ee6fcd11-e6d6-11f1-a86c-02fc00000001","processDefinitionKey":"o","processDefinitionId":"o:1:x","processInstanceId":"ddfb74e7-e6d6-11f1-a86c-02fc00000001","createTime":"2026-11-23T00:43:42.289+0000","endTime":)" +
           std::string(end) +
           R"(,"incidentType":"failedJob","activityId":"a","incidentMessage":"m","deleted":)" +
           (deleted ? "true" : "false") + "}";
  };
  const auto ended = R"("2026-11-23T00:44:42.289+0000")";
  const auto page = decoded(decode_completed_incidents,
                            "[" + incident(ended, false) + "," + incident(ended, true) + "]");
  EXPECT_EQ(rows<Incident>(page)[0].status, IncidentStatus::resolved);
  EXPECT_EQ(rows<Incident>(page)[1].status, IncidentStatus::deleted);
  EXPECT_EQ(rows<Incident>(decoded(decode_open_incidents, "[" + incident("null", false) + "]"))
                .front()
                .status,
            IncidentStatus::open);
}

}  // namespace
}  // namespace hindsight::engine
