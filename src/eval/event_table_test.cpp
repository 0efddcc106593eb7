#include "eval/event_table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "eval/xes.h"

namespace hindsight::eval {
namespace {

using enum model::VariableType;
using store::ColumnType;
using ::testing::HasSubstr;

const std::vector<store::VariableName> kKnown{
    {"amount", double_number}, {"amount", integer}, {"amount", null}, {"code", integer},
    {"code", string},          {"count", integer},  {"due", date},    {"paid", boolean}};

TEST(EventTable, GivesColumnsTheTypeThatAllValuesHave) {
  EXPECT_EQ(column_type("count", kKnown), ColumnType::whole);
  EXPECT_EQ(column_type("amount", kKnown), ColumnType::number);
  EXPECT_EQ(column_type("code", kKnown), ColumnType::text);
  EXPECT_EQ(column_type("due", kKnown), ColumnType::time);
  EXPECT_EQ(column_type("paid", kKnown), ColumnType::boolean);
  EXPECT_EQ(column_type("unknown", kKnown), ColumnType::text);
}

TEST(EventTable, RefusesAValueThatIsNotOfItsColumnsType) {
  const store::RawVariable text{"count", string, false, "seven"};
  EXPECT_EQ(variable_cell(text, ColumnType::whole).error().code, ErrorCode::conflict);
  EXPECT_EQ(variable_cell(text, ColumnType::text).value(), store::TableCell("seven"));
  EXPECT_EQ(variable_cell({"count", null, true, ""}, ColumnType::whole).value(),
            store::TableCell());
}

store::InstanceDetails sample() {
  store::InstanceDetails out;
  out.engine = "engine";
  out.id = "i1";
  out.definition_key = "order";
  out.start = 1'000;
  out.nodes.resize(2);
  out.nodes[0] = {"n1", "check", "userTask", 1'000, 2'500, 1'500, true};
  out.nodes[1] = {"n2", "end", "endEvent", 2'500};
  out.tasks.resize(1);
  out.tasks[0].node_run = "n1";
  out.tasks[0].assignee = "mary";
  out.tasks[0].candidate_groups = {"a", "b,\"c\""};
  out.variables.resize(3);
  out.variables[0] = {"v1", "count", 0, integer, false, false, "7", 1};
  out.variables[1] = {"v2", "note", 0, string, false, false, "a\x01<b>&\"\n\xEF\xBF\xBF", 1};
  out.variables[2] = {"v3", "none", 0, null, true, false, "", 1};
  return out;
}

TEST(EventTable, HasARowForEachRunWithTheVariablesOfItsInstance) {
  const EventTable table({{"count", "unknown"}, true}, kKnown);
  const auto rows = table.rows(sample(), {"3", {{"check", "Check"}}});
  ASSERT_TRUE(rows) << rows.error().text();
  ASSERT_EQ(rows->size(), 2U);
  const auto cell = [&](std::size_t row, std::string_view name) {
    const auto& columns = table.columns();
    const auto at = std::ranges::find(columns, name, &store::TableColumn::name);
    return rows->at(row).at(static_cast<std::size_t>(at - columns.begin()));
  };
  EXPECT_EQ(rows->at(0).size(), table.columns().size());
  EXPECT_EQ(cell(0, "flowNodeName"), store::TableCell("Check"));
  EXPECT_EQ(cell(0, "startDate"), store::TableCell(store::Instant{1'000}));
  EXPECT_EQ(cell(0, "duration"), store::TableCell(std::int64_t{1'500}));
  EXPECT_EQ(cell(0, "canceled"), store::TableCell(true));
  EXPECT_EQ(cell(0, "candidateGroups"), store::TableCell(std::vector<std::string>{"a", "b,\"c\""}));
  EXPECT_EQ(cell(1, "assignee"), store::TableCell());
  EXPECT_EQ(cell(1, "endDate"), store::TableCell());
  EXPECT_EQ(cell(1, "duration"), store::TableCell());
  for (const std::size_t row : {0U, 1U}) {
    EXPECT_EQ(cell(row, "variable:count"), store::TableCell(std::int64_t{7}));
    EXPECT_EQ(cell(row, "variable:unknown"), store::TableCell());
    EXPECT_THAT(std::get<std::string>(cell(row, "variables")),
                HasSubstr(R"({"count":7,"none":null,"note":"a\u0001<b>&\"\n)"));
  }
}

TEST(EventTable, WritesTimesWithTheLetterOfUtc) {
  EXPECT_EQ(utc_text(1'779'271'200'345), "2026-05-20T10:00:00.345Z");
  EXPECT_EQ(utc_text(model::kNoTime), "");
}

TEST(Xes, HasAnEventAtEachEndInOrderOfTime) {
  XesWriter out({{}, true});
  ASSERT_TRUE(out.add(sample(), {"3", {{"check", "Check"}}}));
  EXPECT_EQ(
      out.take(),
      R"(<trace><string key="concept:name" value="i1"/><string key="processDefinitionKey" value="order"/>)"
      R"(<string key="processDefinitionVersion" value="3"/><string key="engineName" value="engine"/>)"
      R"(<string key="instanceState" value="ACTIVE"/><int key="variable:count" value="7"/>)"
      "<string key=\"variable:note\" value=\"a\uFFFD&lt;b&gt;&amp;&quot;&#10;\uFFFD\"/>\n"
      R"(<event><string key="concept:name" value="Check"/><string key="concept:instance" value="n1"/>)"
      R"(<string key="lifecycle:transition" value="start"/><date key="time:timestamp" value="1970-01-01T00:00:01.000Z"/>)"
      R"(<string key="org:resource" value="mary"/><string key="candidateGroups" value="[&quot;a&quot;,&quot;b,\&quot;c\&quot;&quot;]"/>)"
      R"(<string key="flowNodeId" value="check"/><string key="flowNodeType" value="userTask"/></event>)"
      "\n"
      R"(<event><string key="concept:name" value="Check"/><string key="concept:instance" value="n1"/>)"
      R"(<string key="lifecycle:transition" value="ate_abort"/><date key="time:timestamp" value="1970-01-01T00:00:02.500Z"/>)"
      R"(<string key="org:resource" value="mary"/><string key="candidateGroups" value="[&quot;a&quot;,&quot;b,\&quot;c\&quot;&quot;]"/>)"
      R"(<string key="flowNodeId" value="check"/><string key="flowNodeType" value="userTask"/></event>)"
      "\n"
      R"(<event><string key="concept:name" value="end"/><string key="concept:instance" value="n2"/>)"
      R"(<string key="lifecycle:transition" value="start"/><date key="time:timestamp" value="1970-01-01T00:00:02.500Z"/>)"
      R"(<string key="flowNodeId" value="end"/><string key="flowNodeType" value="endEvent"/></event>)"
      "\n</trace>\n");
}

}  // namespace
}  // namespace hindsight::eval
