#include "events/cloud_events.h"

#include <gmock/gmock.h>

namespace hindsight::events {
namespace {

std::string context_of(std::string_view body) {
  const auto read = read_cloud_events(body, 7);
  return read ? "" : read.error().context;
}

TEST(CloudEvents, ABatchIsReadWithItsExtensions) {
  const auto page = read_cloud_events(
      R"([{"specversion":"1.0","id":"1","source":"shop","type":"paid","traceid":"t","group":"g",
           "time":"2026-11-27T10:00:00.123456Z","data":{"amount":1},"datacontenttype":"x"}])",
      7);
  ASSERT_TRUE(page) << page.error().text();
  ASSERT_EQ(page->events.size(), 1U);
  const auto& event = page->events[0];
  EXPECT_EQ(event.id.text, "1");
  EXPECT_EQ(event.trace.text, "t");
  EXPECT_EQ(event.source, "shop");
  EXPECT_EQ(event.type, "paid");
  EXPECT_EQ(event.group, "g");
  EXPECT_EQ(event.time, 1795773600123);
  EXPECT_EQ(event.received, 7);
  EXPECT_EQ(event.data, R"({"amount":1})");
}

TEST(CloudEvents, WithoutATimeItHappenedWhenItCame) {
  const auto page = read_cloud_events(
      R"([{"specversion":"1.0","id":"1","source":"s","type":"t","traceid":"x"}])", 7);
  ASSERT_TRUE(page) << page.error().text();
  EXPECT_EQ(page->events[0].time, 7);
}

TEST(CloudEvents, WhatIsWrongIsNamedByItsPlace) {
  EXPECT_EQ(context_of("{}"), "request body");
  EXPECT_EQ(context_of("[1]"), "[0]");
  EXPECT_EQ(context_of(R"([{"id":"1","source":"s","type":"t","traceid":"x"}])"), "[0].specversion");
  EXPECT_EQ(context_of(R"([{"specversion":"0.3","id":"1","source":"s","type":"t","traceid":"x"}])"),
            "[0].specversion");
  const std::string right =
      R"({"specversion":"1.0","id":"1","source":"s","type":"t","traceid":"x"})";
  EXPECT_EQ(context_of("[" + right + "]"), "");
  EXPECT_EQ(context_of("[]"), "");
  for (const auto* member : {"id", "source", "type", "traceid"}) {
    auto wrong = right;
    const auto at = wrong.find("\"" + std::string(member) + "\"");
    wrong.replace(at, std::string(member).size() + 2, "\"other\"");
    EXPECT_EQ(context_of("[" + right + "," + wrong + "]"), "[1]." + std::string(member));
  }
  const auto with = [&](const std::string& members) {
    return context_of("[" + right.substr(0, right.size() - 1) + "," + members + "}]");
  };
  EXPECT_EQ(with(R"("time":"yesterday")"), "[0].time");
  EXPECT_EQ(with(R"("group":3)"), "[0].group");
  EXPECT_EQ(with(R"("data":"text")"), "[0].data");
  EXPECT_EQ(with("\"group\":\"" + std::string(5000, 'x') + "\""), "[0].group");
  EXPECT_EQ(with(R"("group":"\u0000")"), "[0].group");
  EXPECT_EQ(
      context_of(R"([{"specversion":"1.0","id":"1","source":"s","type":"camunda","traceid":"x"}])"),
      "[0].type");
}

}  // namespace
}  // namespace hindsight::events
