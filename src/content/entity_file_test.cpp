#include "content/entity_file.h"

#include <gtest/gtest.h>

namespace hindsight::content {
namespace {

constexpr EpochMs kNow = 1'700'000'000'000;

std::string entity(const std::string& id, const std::string& type, int version,
                   const std::string& more = R"("data": {})") {
  return R"({"id": ")" + id + R"(", "exportEntityType": ")" + type +
         R"(", "name": "n", "sourceIndexVersion": )" + std::to_string(version) + ", " + more + "}";
}
std::string process(const std::string& id, const std::string& more = R"("data": {})") {
  return entity(id, "single_process_report", 11, more);
}
std::string combined(const std::string& id, const std::string& child) {
  return entity(id, "combined_report", 5, R"("data": {"reports": [{"id": ")" + child + R"("}]})");
}
std::string dashboard(const std::string& id, const std::string& tiles,
                      const std::string& name = "tiles") {
  return entity(id, "dashboard", 8, "\"" + name + R"(": [)" + tiles + "]");
}
std::string list(const std::vector<std::string>& entities) {
  std::string text;
  for (const auto& one : entities) text += (text.empty() ? "" : ",") + one;
  return "[" + text + "]";
}

std::string context_of(const std::string& text) {
  const auto read = read_entity_file(text, kNow);
  if (read) return "taken";
  EXPECT_EQ(read.error().code, ErrorCode::invalid_argument) << text;
  return read.error().context;
}

TEST(EntityFile, OfEachVersionIsTakenAndOfNoOther) {
  struct Range {
    const char* type;
    int first;
    int last;
  };
  for (const auto& [type, first, last] : {Range{"single_process_report", 8, 11},
                                          {"single_decision_report", 8, 10},
                                          {"combined_report", 4, 5},
                                          {"dashboard", 5, 8}}) {
    for (int version = first - 1; version <= last + 1; ++version) {
      const bool known = version >= first && version <= last;
      EXPECT_EQ(context_of(list({entity("a", type, version)})),
                known ? "taken" : "[0]: sourceIndexVersion")
          << type << " " << version;
    }
  }
}

TEST(EntityFile, NamesThePartThatIsWrong) {
  EXPECT_EQ(context_of(list({process("a"), "7"})), "[1]");
  EXPECT_EQ(context_of(list({entity("a", "shoe", 11)})), "[0]: exportEntityType");
  EXPECT_EQ(context_of(list({process("")})), "[0]: id");
  EXPECT_EQ(context_of(list({process("a", R"("data": 7)")})), "[0]: data");
  EXPECT_EQ(context_of(
                list({process("a", R"("data": {"filter": [{"type": 7}, 8], "definitions": {}})")})),
            "[0]: data.definitions");
  EXPECT_EQ(context_of(list({process("a"), process("b"), process("a")})), "[2]: id");
  EXPECT_EQ(context_of(list({combined("a", "b")})), "[0]: data.reports[0]");
  EXPECT_EQ(context_of(list({combined("a", "b"), combined("b", "c"), process("c")})),
            "[0]: data.reports[0]");
  EXPECT_EQ(context_of(list({combined("a", "b"), process("b")})), "taken");
  EXPECT_EQ(context_of(list({combined("a", "b"), dashboard("b", "")})), "[0]: data.reports[0]");
}

TEST(EntityFile, HasTheReportsOfItsDashboards) {
  const auto* tiles = R"({"type": "text", "configuration": {"text": "t"}}, {"id": "r"})";
  for (const auto* name : {"tiles", "reports"}) {
    EXPECT_EQ(context_of(list({dashboard("d", tiles, name)})), "[0]: tiles[1]");
    EXPECT_EQ(context_of(list({dashboard("d", tiles, name), process("r")})), "taken");
  }
  EXPECT_EQ(context_of(list({process("r"), dashboard("d", R"({"id": "e"})"), dashboard("e", "")})),
            "[1]: tiles[0]");
  EXPECT_EQ(context_of(list({process("r"), dashboard("r", "")})), "[1]: id");
  EXPECT_EQ(context_of(list({dashboard("r", ""), process("s"), dashboard("r", "")})), "[2]: id");
  EXPECT_EQ(context_of(list({process("r"), dashboard("d", "{}")})), "[1]: tiles[0].id");
}

TEST(EntityFile, SpellsOlderDashboardsAnew) {
  const auto read = read_entity_file(
      list({entity("d", "dashboard", 5, R"("availableFilters": [{"type": "startDate", "data": null},
           {"type": "endDate"}, {"type": "state"}, 7], "reports": [])")}),
      kNow);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().context, "[0]: availableFilters[3]");
  const auto taken = read_entity_file(
      list({entity("d", "dashboard", 5, R"("availableFilters": [{"type": "startDate", "data": null},
           {"type": "endDate"}, {"type": "state"}], "reports": [])")}),
      kNow);
  ASSERT_TRUE(taken) << taken.error().text();
  EXPECT_EQ(json::to_text(taken->dashboards.front().input.data["availableFilters"]),
            R"([{"type":"instanceStartDate","data":null},{"type":"instanceEndDate"},)"
            R"({"type":"state"}])");
}

TEST(EntityFile, ThatIsNoneIsRefused) {
  for (const auto* text : {"", "{}", "7", "[", "[]", "null", "[[]]"})
    EXPECT_FALSE(read_entity_file(text, kNow)) << text;
  EXPECT_FALSE(read_entity_file(list(std::vector<std::string>(1'001, process("a"))), kNow));
  EXPECT_FALSE(read_entity_file(
      R"([{"id": "a", "exportEntityType": "single_process_report", "sourceIndexVersion": 11, "data": {}}])",
      kNow))
      << "it has no name";
}

std::string reason_of(const std::string& text) {
  const auto read = read_entity_file(text, kNow);
  return read ? "taken" : read.error().reason;
}

TEST(EntityFile, IsRefusedForAReason) {
  const auto long_text = R"("data": {}, "description": ")" + std::string(401, 'x') + "\"";
  EXPECT_EQ(reason_of(list({process("a", long_text)})), "importDescriptionInvalid");
  EXPECT_EQ(reason_of(list({entity("a", "dashboard", 8, long_text)})), "importDescriptionInvalid");
  for (const auto& text : {std::string("{"), std::string("[]"), list({entity("a", "shoe", 11)}),
                           list({process("a", R"("data": 7)")}), list({combined("a", "b")}),
                           list({dashboard("a", R"({"id": "b"})")}),
                           list(std::vector<std::string>(1'001, process("a"))),
                           list({R"({"id": "a", "exportEntityType": "dashboard", "name": "n"})"})})
    EXPECT_EQ(reason_of(text), "importFileInvalid") << text.substr(0, 200);
}

TEST(EntityFile, OfOtherVersionsSaysAllOfThem) {
  const auto read = read_entity_file(
      list({process("a"), entity("b", "dashboard", 9), entity("c", "single_process_report", 7)}),
      kNow);
  ASSERT_FALSE(read);
  EXPECT_EQ(read.error().reason, "importIndexVersionMismatch");
  EXPECT_EQ(read.error().context, "[1]: sourceIndexVersion");
  EXPECT_EQ(read.error().details,
            R"({"mismatchingIndices":[)"
            R"({"indexName":"dashboard","sourceIndexVersion":9,"targetIndexVersion":8},)"
            R"({"indexName":"single-process-report","sourceIndexVersion":7,)"
            R"("targetIndexVersion":11}]})");
}

TEST(EntityFile, SpellsOlderReportsAnew) {
  const auto read = read_entity_file(list({process("a", R"("data": {
        "processDefinitionKey": "k", "processDefinitionVersions": ["1"],
        "filter": [{"type": "startDate"}, {"type": "endDate", "filterLevel": null},
                   {"type": "executedFlowNodes", "filterLevel": "view"}],
        "configuration": {"tableColumns": {"includedColumns": ["numberOfUserTasks", "duration"]}}})")}),
                                     kNow);
  ASSERT_TRUE(read) << read.error().text();
  const auto& data = read->reports.front().input.data;
  EXPECT_EQ(
      json::to_text(data["definitions"]),
      R"([{"identifier":null,"key":"k","name":null,"displayName":null,"versions":["1"],"tenantIds":[null]}])");
  EXPECT_EQ(
      json::to_text(data["filter"]),
      R"([{"type":"instanceStartDate","filterLevel":"instance"},{"type":"instanceEndDate","filterLevel":"instance"},)"
      R"({"type":"executedFlowNodes","filterLevel":"view"}])");
  EXPECT_EQ(json::to_text(data["configuration"]["tableColumns"]["includedColumns"]),
            R"(["count:userTasks","duration"])");
}

TEST(EntityFile, IsReadAsItWasWritten) {
  std::vector<SavedReport> reports(3);
  const ReportType types[] = {ReportType::process, ReportType::decision, ReportType::combined};
  for (std::size_t i = 0; i < reports.size(); ++i) {
    reports[i].id = "r" + std::to_string(i);
    reports[i].name = "Überblick";
    reports[i].type = types[i];
    reports[i].description = i == 0 ? "d" : "";
    auto input = read_report(json::Document(rapidjson::kObjectType), types[i], kNow);
    ASSERT_TRUE(input);
    reports[i].data = std::move(input->data);
  }
  auto& memory = reports[2].data.GetAllocator();
  json::Value child(rapidjson::kObjectType);
  reports[2].data["reports"].PushBack(child.AddMember("id", "r0", memory), memory);
  std::vector<Dashboard> dashboards(1);
  dashboards[0].id = "d";
  dashboards[0].name = "Dashboard";
  dashboards[0].data.Parse(
      R"({"tiles": [{"id": "r2", "type": "optimize_report", "position": null, "dimensions": null,
          "configuration": null}], "availableFilters": [{"type": "state"}], "refreshRateSeconds": 9})");
  const auto read = read_entity_file(write_entity_file(reports, dashboards), kNow);
  ASSERT_TRUE(read) << read.error().text();
  ASSERT_EQ(read->reports.size(), 3);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const auto& [id, position, input] = read->reports[i];
    EXPECT_EQ(id, reports[i].id);
    EXPECT_EQ(position, i);
    EXPECT_EQ(input.name, reports[i].name);
    EXPECT_EQ(input.description, reports[i].description);
    EXPECT_EQ(input.type, reports[i].type);
    EXPECT_TRUE(input.data == reports[i].data);
  }
  ASSERT_EQ(read->dashboards.size(), 1);
  EXPECT_EQ(read->dashboards[0].id, "d");
  EXPECT_EQ(read->dashboards[0].position, 3);
  EXPECT_EQ(read->dashboards[0].input.name, "Dashboard");
  EXPECT_TRUE(read->dashboards[0].input.data == dashboards[0].data);
}

}  // namespace
}  // namespace hindsight::content
