#include "report/filter_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "report/test_definition.h"

namespace hindsight::report {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

Result<std::vector<Filter>> parse(std::string_view list,
                                  ViewEntity entity = ViewEntity::flow_node) {
  const auto moment = berlin_moment();
  const View view{entity, {Property::frequency}};
  const std::vector<Selection> selections{{"d1", "order", {"all"}, {""}},
                                          {"d2", "bill", {"all"}, {""}}};
  const auto parsed = document(list);
  return parse_filters(&parsed, "data.filter", {moment, view, selections});
}

Filter parse_one(std::string_view type, std::string_view data,
                 std::string_view level = "instance") {
  auto filters = parse(R"([{"type": ")" + std::string(type) + R"(", "filterLevel": ")" +
                       std::string(level) + R"(", "data": )" + std::string(data) + "}]");
  if (!filters) throw std::runtime_error(filters.error().text());
  return filters->at(0);
}

VariableFilter variable(std::string_view type, std::string_view data) {
  return std::get<VariableFilter>(parse_one("variable", R"({"name": "x", "type": ")" +
                                                            std::string(type) + R"(", "data": )" +
                                                            std::string(data) + "}")
                                      .what);
}

DateFilter start_date(std::string_view data) {
  return std::get<DateFilter>(parse_one("instanceStartDate", data).what);
}

TEST(ParseFilters, ReadsStates) {
  const std::pair<const char*, StateFilter::State> states[] = {
      {"runningInstancesOnly", StateFilter::State::running},
      {"completedInstancesOnly", StateFilter::State::completed},
      {"canceledInstancesOnly", StateFilter::State::canceled},
      {"nonCanceledInstancesOnly", StateFilter::State::non_canceled},
      {"suspendedInstancesOnly", StateFilter::State::suspended},
      {"nonSuspendedInstancesOnly", StateFilter::State::non_suspended}};
  for (const auto& [type, state] : states) {
    EXPECT_EQ(std::get<StateFilter>(parse_one(type, "null").what).state, state) << type;
  }
}

TEST(ParseFilters, AbsentListsAreEmpty) {
  const auto moment = berlin_moment();
  const View view;
  const std::vector<Selection> selections;
  EXPECT_THAT(parse_filters(nullptr, "", {moment, view, selections}).value(), IsEmpty());
}

TEST(ParseFilters, ResolvesWhatTheyApplyTo) {
  const auto applied = [](std::string_view to) {
    return parse(R"([{"type": "runningInstancesOnly", "filterLevel": "instance", "appliedTo": )" +
                 std::string(to) + "}]");
  };
  EXPECT_THAT(applied(R"(["all"])")->at(0).sources, IsEmpty());
  EXPECT_THAT(applied(R"(["d2"])")->at(0).sources, ElementsAre(1));
  EXPECT_THAT(applied(R"(["d1", "d2"])")->at(0).sources, ElementsAre(0, 1));
  EXPECT_THAT(applied(R"(["d1", "all"])")->at(0).sources, IsEmpty());
  EXPECT_EQ(applied("[]").error().context, "data.filter[0].appliedTo");
  EXPECT_EQ(applied("null").error().context, "data.filter[0].appliedTo");
  EXPECT_THAT(applied(R"(["d3"])").error().message, HasSubstr("identifier 'd3'"));
}

TEST(ParseFilters, FixedDatesMayBeOpen) {
  const auto both = start_date(R"({"type": "fixed", "start": "2026-01-01T00:00:00.000+0100",
                                   "end": "2026-01-31T23:59:59.999+0100"})");
  EXPECT_EQ(both.from, instant("2025-12-31T23:00:00.000Z"));
  EXPECT_EQ(both.until, instant("2026-01-31T22:59:59.999Z"));
  const auto open =
      start_date(R"({"type": "fixed", "start": "2026-01-01T00:00:00.000+0100", "end": null})");
  EXPECT_TRUE(open.from);
  EXPECT_FALSE(open.until);
}

struct DateCase {
  const char* type;
  int value;
  const char* unit;
  const char* from;
  const char* until;
};

TEST(ParseFilters, RollingAndRelativeDatesFollowTheClockAndTheZone) {
  constexpr auto kNow = "2026-05-20T13:45:30.500+0200";
  const DateCase cases[] = {
      {"rolling", 3, "days", "2026-05-17T13:45:30.500+0200", kNow},
      {"rolling", 90, "minutes", "2026-05-20T12:15:30.500+0200", kNow},
      // Two months ago it was still winter time: the time of day stays.
      {"rolling", 2, "months", "2026-03-20T13:45:30.500+0100", kNow},
      {"rolling", 1, "years", "2025-05-20T13:45:30.500+0200", kNow},
      {"relative", 0, "minutes", "2026-05-20T13:45:00.000+0200", kNow},
      {"relative", 0, "days", "2026-05-20T00:00:00.000+0200", kNow},
      {"relative", 1, "days", "2026-05-19T00:00:00.000+0200", "2026-05-19T23:59:59.999+0200"},
      {"relative", 0, "weeks", "2026-05-18T00:00:00.000+0200", kNow},
      {"relative", 2, "weeks", "2026-05-04T00:00:00.000+0200", "2026-05-17T23:59:59.999+0200"},
      {"relative", 2, "months", "2026-03-01T00:00:00.000+0100", "2026-04-30T23:59:59.999+0200"},
      {"relative", 0, "quarters", "2026-04-01T00:00:00.000+0200", kNow},
      {"relative", 1, "quarters", "2026-01-01T00:00:00.000+0100", "2026-03-31T23:59:59.999+0200"},
      {"relative", 1, "years", "2025-01-01T00:00:00.000+0100", "2025-12-31T23:59:59.999+0100"},
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(std::string(c.type) + " " + std::to_string(c.value) + " " + c.unit);
    const auto filter =
        start_date(R"({"type": ")" + std::string(c.type) + R"(", "start": {"value": )" +
                   std::to_string(c.value) + R"(, "unit": ")" + c.unit + R"("}, "end": null})");
    EXPECT_EQ(berlin_moment().zone.format(*filter.from), c.from);
    EXPECT_EQ(berlin_moment().zone.format(*filter.until), c.until);
  }
}

TEST(ParseFilters, DurationsHaveFixedUnits) {
  const auto filter = std::get<DurationFilter>(
      parse_one("processInstanceDuration",
                R"({"value": 2, "unit": "months", "operator": "<=", "includeNull": true})")
          .what);
  EXPECT_EQ(filter.value, 2LL * 2'629'746'000);
  EXPECT_EQ(filter.comparison, Comparison::less_equal);
  EXPECT_TRUE(filter.include_null);
  const auto text =
      std::get<DurationFilter>(parse_one("processInstanceDuration",
                                         R"({"value": "1.5", "unit": "seconds", "operator": ">"})")
                                   .what);
  EXPECT_EQ(text.value, 1500);
  EXPECT_FALSE(text.include_null);
}

TEST(ParseFilters, TextVariables) {
  const auto in = variable("string", R"({"operator": "in", "values": ["a", null]})");
  EXPECT_EQ(in.name, "x");
  EXPECT_EQ(in.type, model::VariableType::string);
  EXPECT_EQ(in.kind, VariableFilter::Kind::in);
  EXPECT_FALSE(in.negated);
  EXPECT_THAT(in.texts, ElementsAre("a"));
  EXPECT_TRUE(in.null_included);
  const auto contains = variable("String", R"({"operator": "not contains", "values": ["a", "b"]})");
  EXPECT_EQ(contains.kind, VariableFilter::Kind::contains);
  EXPECT_TRUE(contains.negated);
  EXPECT_THAT(contains.texts, ElementsAre("a", "b"));
  EXPECT_FALSE(contains.null_included);
}

TEST(ParseFilters, BooleanVariables) {
  const auto filter = variable("Boolean", R"({"values": [true, "false", null]})");
  EXPECT_EQ(filter.kind, VariableFilter::Kind::in);
  EXPECT_THAT(filter.texts, ElementsAre("true", "false"));
  EXPECT_TRUE(filter.null_included);
}

TEST(ParseFilters, NumberVariables) {
  const auto not_in = variable("Long", R"({"operator": "not in", "values": ["1", 2.5, null]})");
  EXPECT_TRUE(not_in.negated);
  EXPECT_THAT(not_in.numbers, ElementsAre(1, 2.5));
  EXPECT_TRUE(not_in.null_included);
  const auto above = variable("Double", R"({"operator": ">=", "values": ["-3.25"]})");
  EXPECT_EQ(above.kind, VariableFilter::Kind::compare);
  EXPECT_EQ(above.comparison, Comparison::greater_equal);
  EXPECT_THAT(above.numbers, ElementsAre(-3.25));
}

TEST(ParseFilters, DateVariablesAndMissingValues) {
  constexpr auto kRange = R"("type": "fixed", "start": "2026-01-01T00:00:00Z", "end": null)";
  const auto range = variable("Date", std::string("{") + kRange + "}");
  EXPECT_EQ(range.kind, VariableFilter::Kind::range);
  EXPECT_EQ(range.from, instant("2026-01-01T00:00:00Z"));
  EXPECT_FALSE(range.include_undefined);

  const auto or_undefined =
      variable("Date", std::string("{") + kRange + R"(, "includeUndefined": true})");
  EXPECT_TRUE(or_undefined.from);
  EXPECT_TRUE(or_undefined.include_undefined);

  const auto any = variable("Date", std::string("{") + kRange + R"(, "excludeUndefined": true})");
  EXPECT_EQ(any.kind, VariableFilter::Kind::range);
  EXPECT_FALSE(any.from);
  EXPECT_FALSE(any.include_undefined);

  const auto none = variable(
      "Date", R"({"type": "fixed", "start": null, "end": null, "includeUndefined": true})");
  EXPECT_EQ(none.kind, VariableFilter::Kind::in);
  EXPECT_TRUE(none.null_included);
  EXPECT_THAT(none.texts, IsEmpty());
}

/// The one condition of a filter at the instance level.
FlowNodeCondition condition_of(std::string_view type, std::string_view data) {
  const auto filter = std::get<FlowNodeFilter>(parse_one(type, data).what);
  EXPECT_FALSE(filter.negated);
  EXPECT_EQ(filter.all.size(), 1U);
  return filter.all.at(0);
}

FlowNodeCondition row_condition_of(std::string_view type, std::string_view data) {
  return std::get<RowFilter>(parse_one(type, data, "view").what).condition;
}

TEST(ParseFilters, FlowNodesInAState) {
  using State = FlowNodeCondition::State;
  const auto canceled = condition_of("canceledFlowNodes", R"({"values": ["a", "b"]})");
  EXPECT_EQ(canceled.state, State::canceled);
  EXPECT_THAT(canceled.nodes->ids, ElementsAre("a", "b"));
  EXPECT_FALSE(canceled.no_bodies);
  EXPECT_EQ(condition_of("executingFlowNodes", R"({"values": ["a"]})").state, State::running);
  const auto none = parse(
      R"([{"type": "canceledFlowNodes", "filterLevel": "instance", "data": {"values": []}}])");
  EXPECT_EQ(none.error().context, "data.filter[0].data.values");

  const std::pair<const char*, State> states[] = {
      {"runningFlowNodesOnly", State::running},
      {"completedFlowNodesOnly", State::completed},
      {"canceledFlowNodesOnly", State::canceled},
      {"completedOrCanceledFlowNodesOnly", State::ended}};
  for (const auto& [type, state] : states) {
    const auto condition = row_condition_of(type, "null");
    EXPECT_EQ(condition.state, state) << type;
    EXPECT_TRUE(condition.no_bodies) << type;
  }
}

TEST(ParseFilters, DatesAndDurationsOfFlowNodes) {
  constexpr auto kDates =
      R"({"type": "fixed", "start": "2026-01-01T00:00:00.000+0000", "end": null,
          "flowNodeIds": ["a"]})";
  const auto some = condition_of("flowNodeStartDate", kDates);
  EXPECT_TRUE(some.start->from);
  EXPECT_FALSE(some.start->until || some.end);
  EXPECT_THAT(some.nodes->ids, ElementsAre("a"));
  const auto all = row_condition_of("flowNodeEndDate", kDates);
  EXPECT_TRUE(all.end->from);
  EXPECT_FALSE(all.start || all.nodes);

  const auto slow = condition_of("flowNodeDuration", R"({
      "a": {"operator": ">", "value": 2, "unit": "minutes", "includeNull": false},
      "b": {"operator": "<=", "value": "5", "unit": "seconds", "includeNull": true}})");
  ASSERT_EQ(slow.durations.size(), 2U);
  EXPECT_EQ(slow.durations[0].flow_node, "a");
  EXPECT_EQ(slow.durations[0].test.value, 120'000);
  EXPECT_EQ(slow.durations[1].test.comparison, Comparison::less_equal);
  EXPECT_TRUE(slow.durations[1].test.include_null);
}

TEST(ParseFilters, PeopleOfUserTasks) {
  const auto assignee =
      condition_of("assignee", R"({"operator": "not in", "values": ["demo", null]})");
  EXPECT_TRUE(assignee.assignee->negated);
  EXPECT_THAT(assignee.assignee->ids, ElementsAre("demo", ""));
  const auto group = row_condition_of("candidateGroup", R"({"operator": "in", "values": ["x"]})");
  EXPECT_THAT(group.candidate_group->ids, ElementsAre("x"));
  EXPECT_FALSE(group.assignee);
}

TEST(ParseFilters, Incidents) {
  using Status = model::IncidentStatus;
  const auto read = [](std::string_view type) {
    return std::get<IncidentFilter>(parse_one(type, "null").what);
  };
  EXPECT_THAT(read("includesOpenIncident").any_of, ElementsAre(Status::open));
  EXPECT_THAT(read("includesResolvedIncident").any_of, ElementsAre(Status::resolved));
  EXPECT_THAT(read("includesClosedIncident").any_of, ElementsAre(Status::deleted));
  EXPECT_EQ(read("doesNotIncludeIncident").any_of.size(), 3U);
  EXPECT_TRUE(read("doesNotIncludeIncident").negated);
  const auto rows =
      std::get<IncidentRowFilter>(parse_one("includesOpenIncident", "null", "view").what);
  EXPECT_EQ(rows.status, Status::open);
}

TEST(ParseFilters, AnyOfSeveralVariables) {
  const auto filters = parse(
      R"([{"type": "multipleVariable", "filterLevel": "instance", "data": {"data": [
          {"name": "a", "type": "String", "data": {"operator": "in", "values": ["x"]}},
          {"name": "b", "type": "Integer", "data": {"operator": ">", "values": ["3"]}}]}}])");
  const auto& any = std::get<AnyVariableFilter>(filters->at(0).what).any;
  ASSERT_EQ(any.size(), 2U);
  EXPECT_EQ(any[0].name, "a");
  EXPECT_EQ(any[1].comparison, Comparison::greater);
  const auto none =
      parse(R"([{"type": "multipleVariable", "filterLevel": "instance", "data": {"data": []}}])");
  EXPECT_EQ(none.error().context, "data.filter[0].data.data");
  const auto wrong =
      parse(R"([{"type": "multipleVariable", "filterLevel": "instance", "data": {"data": [{}]}}])");
  EXPECT_THAT(wrong.error().context, HasSubstr("data.filter[0].data.data[0]"));
}

TEST(ParseFilters, ExecutedFlowNodesAtBothLevels) {
  const auto none = std::get<FlowNodeFilter>(
      parse_one("executedFlowNodes", R"({"operator": "not in", "values": ["a"]})").what);
  EXPECT_TRUE(none.negated);
  EXPECT_FALSE(none.all[0].nodes->negated);
  EXPECT_THAT(none.all[0].nodes->ids, ElementsAre("a"));
  const auto others =
      row_condition_of("executedFlowNodes", R"({"operator": "not in", "values": ["a", "b"]})");
  EXPECT_TRUE(others.nodes->negated);
  EXPECT_THAT(others.nodes->ids, ElementsAre("a", "b"));
}

struct Refused {
  const char* text;
  const char* path;
  const char* message;
};

constexpr Refused kRefused[] = {
    {R"({})", "data.filter", "list of filters"},
    {R"([{"filterLevel": "instance"}])", "data.filter[0]", "'type' is missing"},
    {R"([{"type": "shoe", "filterLevel": "instance"}])", "data.filter[0].type",
     "unknown filter type 'shoe'"},
    {R"([{"type": "assignee", "filterLevel": "instance"}])", "data.filter[0].data",
     "expected an object"},
    {R"([{"type": "flowNodeDuration", "filterLevel": "view", "data": {}}])", "data.filter[0].data",
     "durations by flow node"},
    {R"([{"type": "flowNodeStartDate", "filterLevel": "instance",
          "data": {"type": "rolling", "start": {"value": 1, "unit": "days"}}}])",
     "data.filter[0].data", "'flowNodeIds' is missing"},
    {R"([{"type": "runningInstancesOnly"}])", "data.filter[0].filterLevel", "is missing"},
    {R"([{"type": "runningInstancesOnly", "filterLevel": "view"}])", "data.filter[0].filterLevel",
     "does not fit filterLevel 'view'"},
    {R"([{"type": "instanceStartDate", "filterLevel": "instance"}])", "data.filter[0].data",
     "expected an object"},
    {R"([{"type": "instanceStartDate", "filterLevel": "instance",
          "data": {"type": "fixed", "start": null, "end": null}}])",
     "data.filter[0].data", "needs a start or an end"},
    {R"([{"type": "instanceStartDate", "filterLevel": "instance",
          "data": {"type": "fixed", "start": "yesterday"}}])",
     "data.filter[0].data.start", "expected a date like"},
    {R"([{"type": "instanceEndDate", "filterLevel": "instance",
          "data": {"type": "rolling", "start": {"value": 1, "unit": "quarters"}}}])",
     "data.filter[0].data.start.unit", "cannot be given in quarters"},
    {R"([{"type": "instanceEndDate", "filterLevel": "instance",
          "data": {"type": "relative", "start": {"value": -1, "unit": "days"}}}])",
     "data.filter[0].data.start.value", "whole number"},
    {R"([{"type": "instanceEndDate", "filterLevel": "instance",
          "data": {"type": "rolling", "start": {"value": 1e9, "unit": "years"}}}])",
     "data.filter[0].data.start.value", "from 0 to 1000"},
    {R"([{"type": "instanceEndDate", "filterLevel": "instance",
          "data": {"type": "fixed", "includeUndefined": true}}])",
     "data.filter[0].data.includeUndefined", "date variables"},
    {R"([{"type": "processInstanceDuration", "filterLevel": "instance",
          "data": {"value": 1, "unit": "days", "operator": "="}}])",
     "data.filter[0].data.operator", "expected one of <"},
    {R"([{"type": "processInstanceDuration", "filterLevel": "instance",
          "data": {"value": 1e12, "unit": "years", "operator": "<"}}])",
     "data.filter[0].data.value", "30,000 years"},
    {R"([{"type": "variable", "filterLevel": "instance",
          "data": {"name": "x", "type": "Object", "data": {}}}])",
     "data.filter[0].data.type", "cannot be filtered"},
    {R"([{"type": "variable", "filterLevel": "instance",
          "data": {"name": "x", "type": "String", "data": {"operator": "in", "values": []}}}])",
     "data.filter[0].data.data.values", "at least one value"},
    {R"([{"type": "variable", "filterLevel": "instance",
          "data": {"name": "x", "type": "Long",
                   "data": {"operator": "<", "values": ["1", "2"]}}}])",
     "data.filter[0].data.data.values", "exactly one number"},
    {R"([{"type": "variable", "filterLevel": "instance",
          "data": {"name": "x", "type": "Long", "data": {"operator": "in", "values": ["1x"]}}}])",
     "data.filter[0].data.data.values[0]", "expected a number, found '1x'"},
    {R"([{"type": "executedFlowNodes", "filterLevel": "instance",
          "data": {"operator": "in", "values": []}}])",
     "data.filter[0].data.values", "at least one flow node"},
};

TEST(ParseFilters, NamesThePlaceOfAnError) {
  for (const auto& refused : kRefused) {
    const auto filters = parse(refused.text);
    ASSERT_FALSE(filters) << refused.text;
    EXPECT_EQ(filters.error().code, ErrorCode::invalid_argument);
    EXPECT_EQ(filters.error().context, refused.path) << refused.text;
    EXPECT_THAT(filters.error().message, HasSubstr(refused.message)) << refused.text;
  }
}

}  // namespace
}  // namespace hindsight::report
