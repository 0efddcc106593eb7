#include "content/dashboard_input.h"

#include <gtest/gtest.h>

namespace hindsight::content {
namespace {

std::string context_of(const std::string& body) {
  const auto parsed = json::parse(body);
  EXPECT_TRUE(parsed) << body;
  if (!parsed) return "no JSON";
  const auto refused = read_dashboard(*parsed);
  if (refused) return "taken";
  EXPECT_EQ(refused.error().code, ErrorCode::invalid_argument) << body;
  return refused.error().context;
}
std::string tile(const std::string& members) {
  return context_of(R"({"tiles": [{)" + members + "}]}");
}
std::string filter(const std::string& type, const std::string& data) {
  return context_of(R"({"availableFilters": [{"type": ")" + type + R"(", "data": )" + data + "}]}");
}
std::string website(const std::string& url) {
  return tile(R"("type": "external_url", "configuration": {"external": ")" + url + "\"}");
}

json::Document read(const std::string& body) {
  const auto parsed = json::parse(body);
  EXPECT_TRUE(parsed) << body;
  auto input = read_dashboard(*parsed);
  EXPECT_TRUE(input) << body;
  return input ? std::move(input->data) : json::Document(rapidjson::kObjectType);
}

TEST(DashboardInput, HasDefaults) {
  EXPECT_EQ(json::to_text(read("{}")),
            R"({"tiles":[],"availableFilters":[],"refreshRateSeconds":null})");
}

TEST(DashboardInput, KeepsWhatTilesHave) {
  const auto* text = R"({"tiles":[{"id":"r","type":"optimize_report","position":{"x":0,"y":2},)"
                     R"("dimensions":{"width":4,"height":3},"configuration":{"a":1}},)"
                     R"({"id":null,"type":"text","position":null,"dimensions":null,)"
                     R"("configuration":{"text":{"b":[]}}}],)"
                     R"("availableFilters":[{"type":"state","data":{"defaultValues":null}}],)"
                     R"("refreshRateSeconds":60})";
  EXPECT_EQ(json::to_text(read(text)), text);
}

TEST(DashboardInput, ReadsOlderOnes) {
  const auto data = read(R"({"reports": [
      {"id": "r", "configuration": null}, {"id": "", "configuration": {"external": "http://a"}},
      {"configuration": {"text": "t"}}]})");
  std::vector<std::string> types;
  for (const auto& one : data["tiles"].GetArray()) types.push_back(json::string_or(one, "type"));
  EXPECT_EQ(types, (std::vector<std::string>{"optimize_report", "external_url", "text"}));
  EXPECT_TRUE(data["tiles"][1]["id"].IsNull());
  EXPECT_EQ(context_of(R"({"reports": [{"id": ""}]})"), "reports[0].id");
}

TEST(DashboardInput, NamesTheTileThatIsWrong) {
  EXPECT_EQ(context_of("[]"), "");
  EXPECT_EQ(context_of(R"({"tiles": {}})"), "tiles");
  EXPECT_EQ(context_of(R"({"tiles": [{"id": "r"}, 7]})"), "tiles[1]");
  EXPECT_EQ(tile(R"("type": "shoe")"), "tiles[0].type");
  EXPECT_EQ(tile(R"("type": "optimize_report")"), "tiles[0].id");
  EXPECT_EQ(tile(R"("id": 7)"), "tiles[0].id");
  EXPECT_EQ(tile(R"("id": "r", "type": "text", "configuration": {"text": "t"})"), "tiles[0].id");
  EXPECT_EQ(tile(R"("type": "text")"), "tiles[0]");
  EXPECT_EQ(tile(R"("type": "text", "configuration": {})"), "tiles[0].configuration");
  EXPECT_EQ(tile(R"("type": "text", "configuration": {"text": 7})"), "tiles[0].configuration.text");
  EXPECT_EQ(tile(R"("id": "r", "configuration": 7)"), "tiles[0].configuration");
  EXPECT_EQ(tile(R"("id": "r", "position": {"x": 1})"), "tiles[0].position");
  EXPECT_EQ(tile(R"("id": "r", "position": {"x": 1, "y": -1})"), "tiles[0].position.y");
  EXPECT_EQ(tile(R"("id": "r", "position": 7)"), "tiles[0].position");
  EXPECT_EQ(tile(R"("id": "r", "dimensions": {"width": 0, "height": 1})"),
            "tiles[0].dimensions.width");
  EXPECT_EQ(tile(R"("id": "r", "dimensions": {"width": 1.5, "height": 1})"),
            "tiles[0].dimensions.width");
  std::string many;
  for (int i = 0; i <= 200; ++i) many += (i == 0 ? "" : ",") + std::string(R"({"id": "r"})");
  EXPECT_EQ(context_of(R"({"tiles": [)" + many + "]}"), "tiles");
}

TEST(DashboardInput, TakesWebsitesOnly) {
  for (const auto* url : {"http://a", "https://a.example/b?c=d#e", "HTTPS://A"})
    EXPECT_EQ(website(url), "taken") << url;
  for (const auto* url :
       {"ftp://a", "javascript:alert(1)", "http://", "//a", "a", " http://a", "http://a b",
        "data:text/html,http://", R"(java\nscript:x)", R"(http://\t)"})
    EXPECT_EQ(website(url), "tiles[0].configuration.external") << url;
  EXPECT_EQ(website(""), "tiles[0].configuration.external");
  EXPECT_EQ(website("http://" + std::string(2'000, 'a')), "tiles[0].configuration.external");
}

TEST(DashboardInput, ChecksWhatIsOfferedToFilterBy) {
  for (const auto* type : {"instanceStartDate", "instanceEndDate", "state"}) {
    EXPECT_EQ(filter(type, "null"), "taken") << type;
    EXPECT_EQ(filter(type, R"({"defaultValues": null})"), "taken") << type;
    EXPECT_EQ(filter(type, "[]"), "availableFilters[0].data") << type;
    EXPECT_EQ(filter(type, R"({"defaultValues": 7})"), "availableFilters[0].data.defaultValues");
  }
  EXPECT_EQ(filter("instanceStartDate", R"({"defaultValues": {"type": "fixed"}})"), "taken");
  EXPECT_EQ(filter("state", R"({"defaultValues": ["canceledInstancesOnly"]})"), "taken");
  EXPECT_EQ(filter("state", R"({"defaultValues": [7]})"),
            "availableFilters[0].data.defaultValues[0]");
  for (const auto* type : {"assignee", "candidateGroup"}) {
    EXPECT_EQ(filter(type, R"({"operator": "not in", "values": ["a", null]})"), "taken") << type;
    EXPECT_EQ(filter(type, R"({"operator": "<"})"), "availableFilters[0].data.operator") << type;
    EXPECT_EQ(filter(type, "null"), "availableFilters[0]") << type;
  }
  EXPECT_EQ(filter("shoe", "null"), "availableFilters[0].type");
  EXPECT_EQ(context_of(R"({"availableFilters": [{"type": "state"}, {"type": "state"}]})"),
            "availableFilters[1]");
  EXPECT_EQ(context_of(R"({"availableFilters": {}})"), "availableFilters");
}

TEST(DashboardInput, ChecksVariablesByTheirType) {
  const auto variable = [](const std::string& type, const std::string& data) {
    return filter("variable", R"({"name": "v", "type": ")" + type + R"(", "data": )" + data + "}");
  };
  EXPECT_EQ(variable("Boolean", "null"), "taken");
  EXPECT_EQ(variable("Date", "null"), "taken");
  EXPECT_EQ(variable("Date", "{}"), "availableFilters[0].data.data");
  EXPECT_EQ(variable("String", R"({"operator": "contains", "values": ["a"],
                                   "allowCustomValues": true})"),
            "taken");
  EXPECT_EQ(variable("String", R"({"operator": "<"})"), "availableFilters[0].data.data.operator");
  EXPECT_EQ(variable("String", R"({"operator": "in", "allowCustomValues": 1})"),
            "availableFilters[0].data.data.allowCustomValues");
  EXPECT_EQ(variable("String", "null"), "availableFilters[0].data");
  for (const auto* type : {"Short", "Integer", "Long", "Double"})
    EXPECT_EQ(variable(type, R"({"operator": "<", "values": ["1"]})"), "taken") << type;
  EXPECT_EQ(variable("Object", "null"), "availableFilters[0].data.type");
  EXPECT_EQ(filter("variable", R"({"type": "Date"})"), "availableFilters[0].data");
}

TEST(DashboardInput, ChecksTheRest) {
  EXPECT_EQ(context_of(R"({"name": 7})"), "name");
  EXPECT_EQ(context_of(R"({"description": ")" + std::string(401, 'x') + "\"}"), "description");
  EXPECT_EQ(context_of(R"({"refreshRateSeconds": 0})"), "refreshRateSeconds");
  EXPECT_EQ(context_of(R"({"refreshRateSeconds": "60"})"), "refreshRateSeconds");
  EXPECT_EQ(context_of(R"({"managementDashboard": true})"), "managementDashboard");
  EXPECT_EQ(context_of(R"({"instantPreviewDashboard": true})"), "instantPreviewDashboard");
}

}  // namespace
}  // namespace hindsight::content
