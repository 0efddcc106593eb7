#include "content/report_input.h"

#include <gtest/gtest.h>

namespace hindsight::content {
namespace {

constexpr EpochMs kNow = 1'700'000'000'000;

Result<ReportInput> read(const std::string& body, ReportType type = ReportType::process) {
  auto parsed = json::parse(body);
  if (!parsed) return fail(parsed.error());
  return read_report(*parsed, type, kNow);
}

std::string context_of(const std::string& body, ReportType type = ReportType::process) {
  const auto refused = read(body, type);
  if (refused) return "taken";
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument) << body;
  return refused.error().context;
}

TEST(ReportInput, OfAnEmptyBodyIsAReportWithDefaults) {
  for (const auto type : {ReportType::process, ReportType::decision, ReportType::combined}) {
    const auto input = read("{}", type);
    ASSERT_TRUE(input) << input.error().text();
    EXPECT_EQ(input->name, "");
    EXPECT_EQ(input->type, type);
    EXPECT_TRUE(input->data["configuration"].IsObject());
    EXPECT_TRUE(input->data[type == ReportType::combined ? "reports" : "definitions"].Empty());
  }
}

TEST(ReportInput, KeepsWhatOnlyClientsKnowButNotTheModel) {
  const auto input = read(
      R"({"name": "n", "data": {"own": [1], "configuration": {"xml": "<x/>", "their": true}}})");
  ASSERT_TRUE(input) << input.error().text();
  EXPECT_EQ(json::to_text(input->data["own"]), "[1]");
  EXPECT_TRUE(json::is_true(input->data["configuration"], "their"));
  EXPECT_TRUE(input->data["configuration"]["xml"].IsNull());
}

TEST(ReportInput, CountsCharactersOfADescriptionNotBytes) {
  std::string longest;
  for (int i = 0; i < 400; ++i) longest += "ü";
  EXPECT_TRUE(read(R"({"description": ")" + longest + R"("})"));
  EXPECT_EQ(context_of(R"({"description": ")" + longest + R"(x"})"), "description");
}

TEST(ReportInput, NamesThePartThatIsWrong) {
  EXPECT_EQ(context_of(R"({"name": "a\u0000b"})"), "name");
  EXPECT_EQ(context_of(R"({"name": ["n"]})"), "name");
  EXPECT_EQ(context_of(R"({"data": 1})"), "data");
  EXPECT_EQ(context_of(R"({"combined": true})"), "combined");
  EXPECT_EQ(context_of(R"({"combined": "yes"})"), "combined");
  EXPECT_EQ(context_of(R"({"reportType": "decision"})"), "reportType");
  EXPECT_EQ(context_of(R"({"data": {"filter": {}}})"), "data.filter");
  EXPECT_EQ(context_of(R"({"data": {"view": []}})"), "data.view");
  EXPECT_EQ(context_of(R"({"data": {"definitions": [{"key": 7}]}})"), "data.definitions[0].key");
  EXPECT_EQ(context_of(R"({"data": {"definitions": [{"key": "k", "tenantIds": [7]}]}})"),
            "data.definitions[0].tenantIds[0]");
  EXPECT_EQ(context_of(R"({"data": {"managementReport": true}})"), "data.managementReport");
}

TEST(ReportInput, IsCheckedWholeOnceItIsComplete) {
  const std::string incomplete =
      R"({"data": {"definitions": [{"key": "k"}], "filter": [{"type": "?"}], "view": {"entity": "?"})";
  EXPECT_EQ(context_of(incomplete + "}}"), "taken");
  EXPECT_EQ(context_of(incomplete + R"(, "groupBy": {"type": "none"}}})"), "data.view.entity");
}

TEST(ReportInput, OfACombinedReportNamesEachChildOnce) {
  const auto context = [](const std::string& children) {
    return context_of(R"({"data": {"reports": )" + children + "}}", ReportType::combined);
  };
  EXPECT_EQ(context(R"([{"id": "a", "color": null}, {"id": "b", "color": "red"}])"), "taken");
  EXPECT_EQ(context(R"({"id": "a"})"), "data.reports");
  EXPECT_EQ(context(R"(["a"])"), "data.reports[0]");
  EXPECT_EQ(context(R"([{"id": "a"}, {"id": "a"}])"), "data.reports[1]");
  EXPECT_EQ(context(R"([{"id": "a", "color": 7}])"), "data.reports[0].color");
  std::string many = R"([{"id": "0"})";
  for (int i = 1; i < 100; ++i) many += R"(, {"id": ")" + std::to_string(i) + R"("})";
  EXPECT_EQ(context(many + "]"), "taken");
  EXPECT_EQ(context(many + R"(, {"id": "one more"}])"), "data.reports");
}

}  // namespace
}  // namespace hindsight::content
