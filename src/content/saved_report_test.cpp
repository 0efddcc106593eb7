#include "content/saved_report.h"

#include <gtest/gtest.h>

namespace hindsight::content {
namespace {

SavedReport sample(ReportType type, const char* data) {
  SavedReport report;
  report.id = "r1";
  report.owner = "mary";
  report.name = "Orders";
  report.description = "d";
  report.created = 1;
  report.modified = 2;
  report.modifier = "helen";
  report.type = type;
  report.data.Parse(data);
  return report;
}

constexpr auto kChildren =
    R"({"reports": [{"id": "a"}, {"id": "b"}, {"id": "c"}], "definitions": []})";

TEST(SavedReport, IsReadAsItWasWritten) {
  for (const auto type : {ReportType::process, ReportType::decision, ReportType::combined}) {
    const auto report = sample(type, kChildren);
    const auto read = from_content(to_content(report));
    ASSERT_TRUE(read) << read.error().text();
    EXPECT_EQ(to_content(*read), to_content(report));
    EXPECT_EQ(read->type, type);
    EXPECT_EQ(read->description, "d");
    EXPECT_EQ(read->created, 1);
    EXPECT_EQ(read->modified, 2);
    EXPECT_EQ(read->modifier, "helen");
    EXPECT_TRUE(read->data == report.data);
  }
}

TEST(SavedReport, RefersToItsChildren) {
  auto report = sample(ReportType::combined, kChildren);
  EXPECT_EQ(to_content(report).references, (std::vector<std::string>{"a", "b", "c"}));
  remove_child(report, "b");
  remove_child(report, "unknown");
  EXPECT_EQ(to_content(report).references, (std::vector<std::string>{"a", "c"}));
  EXPECT_TRUE(to_content(sample(ReportType::process, kChildren)).references.empty());
}

TEST(SavedReport, WhoseBodyIsNoneIsDataLoss) {
  auto content = to_content(sample(ReportType::process, "{}"));
  for (const auto* body :
       {"", "[]", "{}", R"({"type":"process"})", R"({"type":"?","data":{}})",
        R"({"type":"process","data":7})", R"({"type":"process","data":{"reports":[]}})",
        R"({"type":"combined","data":{"reports":{}}})"}) {
    content.body = body;
    const auto read = from_content(content);
    ASSERT_FALSE(read) << body;
    EXPECT_EQ(read.error().code, ErrorCode::data_loss);
  }
}

}  // namespace
}  // namespace hindsight::content
