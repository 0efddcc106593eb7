#include <gmock/gmock.h>

#include <algorithm>

#include "store/duckdb/test_world.h"
#include "store/raw_row.h"

namespace hindsight::store {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// "2x check>ship" of each variant.
std::vector<std::string> variants_of(ReportStore& store) {
  InstanceQuestion question;
  question.sources = plan_of(report::Entity::process_instance, report::ByNone{}, {}).sources;
  const auto reading = store.read({});
  const auto answer = (*reading)->variants(question);
  EXPECT_TRUE(answer) << (answer ? "" : answer.error().text());
  std::vector<std::string> out;
  for (const auto& variant : answer->variants) {
    auto& text = out.emplace_back(std::to_string(variant.instances) + "x ");
    for (const auto& node : variant.flow_nodes) text += (text.back() == ' ' ? "" : ">") + node;
  }
  return out;
}

TEST(Paths, AreThoseOfEndedInstancesWhetherKeptOrNot) {
  const auto store = open_store();
  World world;
  for (std::uint64_t i = 1; i <= 3; ++i) {
    world.instance(i, 1000, i == 3 ? kNoTime : 9000)
        .flow_node(10 * i, i, "check", 1100, 1600)
        .flow_node(10 * i + 1, i, "ship", 1700, 1800)
        .flow_node(10 * i + 2, i, "ship", 1710, 1800);
  }
  import_all(*store, world.statements);
  EXPECT_THAT(variants_of(*store), ElementsAre("2x check>ship"));
  tidy(*store);
  EXPECT_THAT(variants_of(*store), ElementsAre("2x check>ship"));
  // One ends now, and does not wait for the next time to be tidied up.
  import_all(*store, World().instance(3, 1000, 9500).statements);
  EXPECT_THAT(variants_of(*store), ElementsAre("3x check>ship"));
}

TEST(Paths, ChangeWithFlowNodesThatComeLate) {
  const auto store = open_store();
  import_all(*store,
             World().instance(1, 1000, 9000).flow_node(11, 1, "ship", 1700, 1800).statements);
  import_all(*store, World().instance(2, 1000, 8000).statements);
  tidy(*store);
  EXPECT_THAT(variants_of(*store), UnorderedElementsAre("1x ship", "1x "));
  import_all(*store, World().flow_node(12, 1, "check", 1100, 1600).statements);
  EXPECT_THAT(variants_of(*store), UnorderedElementsAre("1x check>ship", "1x "));
  tidy(*store);
  EXPECT_THAT(variants_of(*store), UnorderedElementsAre("1x check>ship", "1x "));
}

TEST(DuckReports, HeatmapCountsAndAveragesWithRunningNodesToNow) {
  const auto store = open_store();
  import_all(*store, sample().statements);
  const auto answer =
      evaluated(*store, plan_of(report::Entity::flow_node, report::ByFlowNode{},
                                {count(), duration(report::Aggregation::Kind::avg),
                                 duration(report::Aggregation::Kind::percentile, 50)}));
  // 500 ms, and 2100 to now at 10,000
  EXPECT_THAT(answer, ElementsAre(std::pair<const std::string, std::vector<std::optional<double>>>(
                          "check", {2.0, 4200.0, 4200.0})));
}

TEST(DuckReports, FiltersByVariableDateStateAndExecutedNode) {
  const auto store = open_store();
  import_all(*store, sample().statements);
  const auto filtered = [&](auto filter) {
    auto plan = plan_of(report::Entity::process_instance, report::ByNone{}, {count()});
    plan.filters.push_back({std::move(filter), {}});
    return evaluated(*store, plan)["0"][0];
  };
  report::VariableFilter customer{.name = "customer", .texts = {"A"}};
  EXPECT_EQ(filtered(customer), 1);
  customer.negated = true;
  EXPECT_EQ(filtered(customer), 1);
  EXPECT_EQ(filtered(report::StateFilter{report::StateFilter::State::running}), 1);
  EXPECT_EQ(filtered(report::DateFilter{report::DateField::start, 1500, std::nullopt}), 1);
  EXPECT_EQ(filtered(report::DateFilter{report::DateField::start, 1000, 2000}), 2);
  EXPECT_EQ(filtered(report::DurationFilter{report::Comparison::greater_equal, 8000, false}), 2);
  const auto executed = [](const char* node, bool negated = false) {
    return report::FlowNodeFilter{{{.nodes = {{false, {node}}}}}, negated};
  };
  EXPECT_EQ(filtered(executed("check")), 2);
  EXPECT_EQ(filtered(executed("check", true)), 0);
  EXPECT_EQ(filtered(executed("no such node")), 0);
}

TEST(DuckReports, OfOverlappingSourcesEachHasItsOwnFilters) {
  const auto store = open_store();
  import_all(*store, sample().statements);
  using State = report::StateFilter::State;
  const auto found = [&](State of_a, State of_others) {
    auto plan = plan_of(report::Entity::process_instance, report::ByNone{}, {count()});
    plan.sources.push_back(plan.sources.front());
    report::VariableFilter customer{.name = "customer", .texts = {"A"}};
    plan.filters.push_back({customer, {0}});
    plan.filters.push_back({report::StateFilter{of_a}, {0}});
    customer.negated = true;
    plan.filters.push_back({customer, {1}});
    plan.filters.push_back({report::StateFilter{of_others}, {1}});
    return evaluated(*store, plan)["0"][0];
  };
  EXPECT_EQ(found(State::running, State::completed), 2);
  EXPECT_EQ(found(State::completed, State::running), 0);
}

TEST(DuckReports, GroupsByDateBucketsOfUnequalLength) {
  const auto store = open_store();
  import_all(*store, sample().statements);
  const auto answer = evaluated(
      *store, plan_of(report::Entity::process_instance,
                      report::ByDate{report::DateField::start, {0, 1000, 1500, 4000}}, {count()}));
  EXPECT_THAT(answer,
              UnorderedElementsAre(
                  std::pair<const std::string, std::vector<std::optional<double>>>("1", {1.0}),
                  std::pair<const std::string, std::vector<std::optional<double>>>("2", {1.0})));
}

TEST(DuckReports, RangesAreThoseOfTheDataAndOfTheFilters) {
  const auto store = open_store();
  auto plan = plan_of(report::Entity::flow_node, report::ByNone{}, {count()});
  const auto starts = [&] { return *(*store->read({}))->range(plan, report::DateField::start); };
  EXPECT_FALSE(starts());
  import_all(*store, sample().statements);
  for (int time = 0; time < 2; ++time) {
    ASSERT_TRUE(starts());
    EXPECT_EQ(starts()->min, 1100);
    EXPECT_EQ(starts()->max, 2100);
  }
  import_all(*store, World().flow_node(13, 1, "ship", 3000, 4000).statements);
  EXPECT_EQ(starts()->max, 3000);
  for (const auto state :
       {report::StateFilter::State::running, report::StateFilter::State::completed}) {
    plan.filters = {{report::StateFilter{state}, {}}};
    ASSERT_TRUE(starts());
    const bool runs = state == report::StateFilter::State::running;
    EXPECT_EQ(starts()->min, runs ? 2100 : 1100);
    EXPECT_EQ(starts()->max, runs ? 2100 : 3000);
  }
}

TEST(DuckReports, GroupsByVariableAndKeepsAMissingBucket) {
  const auto store = open_store();
  auto world = sample();
  world.instance(3, 3000, kNoTime);
  import_all(*store, world.statements);
  const auto answer = evaluated(*store, plan_of(report::Entity::process_instance,
                                                report::ByVariable{.name = "customer"}, {count()}));
  EXPECT_THAT(
      answer,
      UnorderedElementsAre(
          std::pair<const std::string, std::vector<std::optional<double>>>("A", {1.0}),
          std::pair<const std::string, std::vector<std::optional<double>>>("B", {1.0}),
          std::pair<const std::string, std::vector<std::optional<double>>>("missing", {1.0})));
}

TEST(DuckReports, ValuesOutsideTheBucketsCountNowhereAndAreNotMissing) {
  static constexpr std::string_view kTexts[] = {"1", "2", "3"};
  const auto store = open_store();
  World world;
  for (std::uint64_t number = 1; number <= 4; ++number) {
    world.instance(number, 1000, 9000);
    if (number == 4) continue;  // has no such variable
    model::Variable row;
    row.id = entity(40 + number);
    row.process_instance_id = id(number);
    row.definition_id = "order:1";
    row.definition_key = "order";
    row.name = "due";
    row.value.type = model::VariableType::date;
    row.value.is_null = false;
    row.value.text = kTexts[number - 1];
    row.value.integer = static_cast<std::int64_t>(number) * 100;
    row.value.number = static_cast<double>(number) * 100;
    row.time = 1000;
    world.statements.emplace_back(std::vector<model::Variable>{row});
  }
  import_all(*store, world.statements);
  const auto grouped = [&](report::ByVariable by) {
    by.name = "due";
    by.type = model::VariableType::date;
    return evaluated(*store, plan_of(report::Entity::process_instance, by, {count()}));
  };
  using Entry = std::pair<const std::string, std::vector<std::optional<double>>>;
  EXPECT_THAT(grouped({.boundaries = {200, 300, 350}}),
              UnorderedElementsAre(Entry{"0", {1.0}}, Entry{"1", {1.0}}, Entry{"missing", {1.0}}));
  EXPECT_THAT(grouped({.baseline = 150, .interval = 100}),
              UnorderedElementsAre(Entry{"0", {1.0}}, Entry{"1", {1.0}}, Entry{"missing", {1.0}}));
}

TEST(DuckReports, UserTaskWorkTimeByAssignee) {
  const auto store = open_store();
  import_all(*store, sample().statements);
  const auto answer = evaluated(
      *store, plan_of(report::Entity::user_task, report::ByAssignee{},
                      {duration(report::Aggregation::Kind::sum, 0, report::UserTaskTime::work),
                       duration(report::Aggregation::Kind::sum, 0, report::UserTaskTime::idle)}));
  // task 21: 100 + 200 worked, 100 + 100 idle; task 22 is claimed since 2500 and runs to 10,000
  EXPECT_THAT(answer, ElementsAre(std::pair<const std::string, std::vector<std::optional<double>>>(
                          "li", {300.0 + 7500.0, 200.0 + 400.0})));
}

TEST(DuckReports, OtherTenantsAndDefinitionsStayOut) {
  const auto store = open_store();
  import_all(*store, sample().statements);
  auto plan = plan_of(report::Entity::process_instance, report::ByNone{}, {count()});
  plan.sources[0].tenants = {"retail"};
  EXPECT_EQ(evaluated(*store, plan)["0"][0], 0);
  plan.sources[0].tenants = {""};
  plan.sources[0].definitions = {};
  EXPECT_EQ(evaluated(*store, plan)["0"][0], 0);
}

TEST(DuckReports, QuotesInTextCannotLeaveTheirString) {
  const auto store = open_store();
  auto world = sample();
  world.variable(49, 2, "o'name", "it's; DROP TABLE variable; --", 5000);
  import_all(*store, world.statements);
  auto plan = plan_of(report::Entity::process_instance, report::ByNone{}, {count()});
  plan.filters.push_back(
      {report::VariableFilter{.name = "o'name", .texts = {"it's; DROP TABLE variable; --"}}, {}});
  EXPECT_EQ(evaluated(*store, plan)["0"][0], 1);
  const auto values = store->variable_values(plan.sources, {"o'name", model::VariableType::string},
                                             "drop", 0, 10, {});
  ASSERT_TRUE(values) << values.error().text();
  EXPECT_THAT(*values, ElementsAre("it's; DROP TABLE variable; --"));
}

TEST(DuckReports, RawRowsCarryVariablesNodesAndCounts) {
  const auto store = open_store();
  import_all(*store, sample().statements);
  report::RawPlan plan;
  plan.sources = plan_of(report::Entity::process_instance, report::ByNone{}, {}).sources;
  plan.limit = 1;
  plan.now = 10'000;
  const auto answer = (*store->read({}))->raw(plan);
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->instances.chosen, 2);
  ASSERT_EQ(answer->rows.size(), 1U);
  const auto& newest = answer->rows.front();
  EXPECT_EQ(newest.id, id(2).uuid());
  EXPECT_EQ(newest.duration, 8000);
  EXPECT_EQ(newest.flow_node_durations.at("check"), 7900);
  EXPECT_EQ(newest.user_tasks, 1);
  ASSERT_EQ(newest.variables.size(), 1U);
  EXPECT_EQ(newest.variables.front().text, "A");
}

TEST(DuckReports, AWalkGoesThroughTheRowsOfAReportInItsOrder) {
  const auto store = open_store();
  import_all(*store, sample().statements);
  report::RawPlan plan;
  plan.sources = plan_of(report::Entity::process_instance, report::ByNone{}, {}).sources;
  plan.now = 10'000;
  const auto reading = store->read({.long_lived = true}).value();
  const auto rows = reading->raw(plan);
  ASSERT_TRUE(rows) << rows.error().text();
  for (const std::size_t limit : {1U, 2U, 9U}) {
    plan.limit = limit;
    const auto walk = reading->walk(plan);
    ASSERT_TRUE(walk) << walk.error().text();
    EXPECT_EQ((*walk)->count(), 2);
    for (std::size_t i = 0; i < std::min<std::size_t>(limit, 2); ++i) {
      const auto page = (*walk)->next(1);
      ASSERT_TRUE(page) << page.error().text();
      ASSERT_EQ(page->size(), 1U);
      const auto row = raw_row(page->front(), plan.now);
      EXPECT_EQ(row.id, rows->rows[i].id);
      EXPECT_EQ(row.duration, rows->rows[i].duration);
      EXPECT_EQ(row.flow_node_durations, rows->rows[i].flow_node_durations);
      EXPECT_EQ(row.variables.size(), rows->rows[i].variables.size());
    }
    EXPECT_TRUE((*walk)->next(1)->empty());
  }
}

std::vector<std::string> sorted_ids(EmbeddedStore& store, const std::string& column) {
  report::RawPlan plan;
  plan.sources = plan_of(report::Entity::process_instance, report::ByNone{}, {}).sources;
  plan.sources[0].definitions.push_back({"e", "apple:1"});
  plan.sort_by = column;
  plan.ascending = true;
  plan.now = 10'000;
  const auto answer = (*store.read({}))->raw(plan);
  EXPECT_TRUE(answer) << (answer ? "" : answer.error().text());
  std::vector<std::string> ids;
  for (const auto& instance : answer->rows) ids.push_back(instance.id);
  return ids;
}

TEST(DuckReports, PagesGoOnFromAPositionWhateverWasWrittenMeanwhile) {
  const auto store = open_store();
  World world;
  world.instance(1, 1000, 9000)
      .instance(2, 2000, 9000)
      .instance(3, 2000, 9000)
      .instance(4, 3000, 9000);
  import_all(*store, world.statements);
  report::RawPlan plan;
  plan.sources = plan_of(report::Entity::process_instance, report::ByNone{}, {}).sources;
  plan.now = 10'000;
  plan.limit = 2;
  plan.offset = 7;  // counts for nothing
  plan.after = "";
  const auto page = [&](std::vector<std::string> expected) {
    const auto answer = (*store->read({}))->raw(plan);
    ASSERT_TRUE(answer) << answer.error().text();
    std::vector<std::string> ids;
    for (const auto& row : answer->rows) ids.push_back(row.id);
    EXPECT_EQ(ids, expected);
    plan.after = answer->position;
  };
  page({id(4).uuid(), id(2).uuid()});
  // One before all, one between what was read and what was not.
  World later;
  later.instance(5, 4000, 9000).instance(6, 1500, 9000);
  import_all(*store, later.statements);
  page({id(3).uuid(), id(6).uuid()});
  page({id(1).uuid()});
  page({});
  EXPECT_NE(plan.after, "") << "an empty page goes on from where it began";
  page({});
  for (const auto* none : {"[]", "7", R"(["=1"])", R"([null,"x"])", "?"}) {
    plan.after = none;
    EXPECT_FALSE((*store->read({}))->raw(plan)) << none;
  }
}

TEST(DuckReports, RawRowsAreSortedByTextAndNumbersAsNumbers) {
  const auto store = open_store();
  World world;
  world.instance(1, 1000, 9000).instance(2, 2000, 9000, "apple:1").instance(3, 3000, 9000);
  for (const auto& [number, amount] : {std::pair{1U, 10.0}, {3U, 9.0}}) {
    model::Variable row;
    row.id = entity(40 + number);
    row.process_instance_id = id(number);
    row.definition_id = "order:1";
    row.definition_key = "order";
    row.name = "amount";
    row.value.type = model::VariableType::double_number;
    row.value.is_null = false;
    row.value.text = amount > 9.5 ? "10" : "9";
    row.value.number = amount;
    row.time = 1000;
    world.statements.emplace_back(std::vector<model::Variable>{row});
  }
  import_all(*store, world.statements);
  EXPECT_THAT(sorted_ids(*store, "variable:amount"),
              ElementsAre(id(3).uuid(), id(1).uuid(), id(2).uuid()));
  EXPECT_THAT(sorted_ids(*store, "processDefinitionKey"),
              ElementsAre(id(2).uuid(), id(1).uuid(), id(3).uuid()));
}

TEST(DuckReports, AnInstanceIsFoundByItsEngineAndId) {
  const auto store = open_store();
  import_all(*store, sample().statements);
  const auto reading = store->read({});
  ASSERT_TRUE(reading);
  const auto found = (*reading)->instance("e", id(2).uuid());
  ASSERT_TRUE(found) << found.error().text();
  ASSERT_TRUE(*found);
  EXPECT_EQ((*found)->definition_id, "order:1");
  EXPECT_EQ((*found)->end, kNoTime);
  ASSERT_EQ((*found)->nodes.size(), 1U);
  EXPECT_EQ((*found)->nodes[0].node, "check");
  EXPECT_EQ((*found)->nodes[0].duration, model::kNoDuration);
  EXPECT_EQ((*found)->tasks.size(), 1U);
  ASSERT_EQ((*found)->variables.size(), 1U);
  EXPECT_EQ((*found)->variables[0].text, "A");
  for (const auto& [engine, other] : {std::pair<const char*, std::string>{"other", id(2).uuid()},
                                      {"e", id(99).uuid()},
                                      {"e", ""}}) {
    const auto none = (*reading)->instance(engine, other);
    ASSERT_TRUE(none) << none.error().text();
    EXPECT_FALSE(*none);
  }
}

std::vector<std::string> by_time_in(EmbeddedStore& store, bool ascending) {
  report::RawPlan plan;
  plan.sources = plan_of(report::Entity::process_instance, report::ByNone{}, {}).sources;
  plan.sort_by = "dur:check";
  plan.ascending = ascending;
  plan.now = 10'000;
  const auto answer = (*store.read({}))->raw(plan);
  EXPECT_TRUE(answer) << (answer ? "" : answer.error().text());
  std::vector<std::string> ids;
  for (const auto& instance : answer->rows) ids.push_back(instance.id);
  return ids;
}

TEST(DuckReports, RawRowsAreSortedByCounts) {
  const auto store = open_store();
  World world;
  world.instance(1, 1000, 9000).instance(2, 2000, 9000).instance(3, 3000, kNoTime);
  world.incident(51, 1, "check", 1200, 1500).incident(52, 1, "check", 1300, 1500);
  world.incident(53, 3, "check", 4000, kNoTime);
  import_all(*store, world.statements);
  EXPECT_THAT(sorted_ids(*store, "count:incidents"),
              ElementsAre(id(2).uuid(), id(3).uuid(), id(1).uuid()));
  EXPECT_THAT(sorted_ids(*store, "count:openIncidents"),
              ElementsAre(id(1).uuid(), id(2).uuid(), id(3).uuid()));
}

TEST(DuckReports, RawRowsAreSortedByTheTimeInANode) {
  const auto store = open_store();
  World world;
  world.instance(1, 1000, 9000).instance(2, 2000, 9000).instance(3, 3000, kNoTime);
  world.flow_node(11, 1, "check", 1000, 1500).flow_node(12, 1, "check", 2000, 2600);
  world.flow_node(13, 3, "check", 9500, kNoTime).flow_node(14, 2, "other", 2000, 9000);
  import_all(*store, world.statements);
  EXPECT_THAT(by_time_in(*store, false), ElementsAre(id(1).uuid(), id(3).uuid(), id(2).uuid()));
  EXPECT_THAT(by_time_in(*store, true), ElementsAre(id(3).uuid(), id(1).uuid(), id(2).uuid()));
}

TEST(DuckReports, ACancelledQuestionEndsWithThatError) {
  const auto store = open_store();
  import_all(*store, sample().statements);
  std::stop_source stop;
  stop.request_stop();
  QueryLimits limits;
  limits.stop = stop.get_token();
  const auto reading = store->read(limits);
  ASSERT_TRUE(reading);
  const auto answer =
      (*reading)->evaluate(plan_of(report::Entity::flow_node, report::ByFlowNode{}, {count()}));
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::cancelled);
}

}  // namespace
}  // namespace hindsight::store
