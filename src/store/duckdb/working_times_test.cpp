#include "store/duckdb/working_times.h"

#include <gtest/gtest.h>

#include "report/working_time.h"
#include "store/duckdb/test_world.h"

namespace hindsight::store {
namespace {

using Kind = report::Aggregation::Kind;
constexpr DurationMs kHour = 3'600'000;
constexpr EpochMs kMonday = 4 * 24 * kHour;  // 1970-01-05

report::CalendarPtr office() {
  const auto text = json::parse(
      R"({"zone": "UTC", "days": {"monday": [{"from": "09:00", "to": "17:00"}], "tuesday": [{"from": "09:00", "to": "10:00"}]}})");
  auto parsed = report::parse_working_time(*text, "workingTime");
  EXPECT_TRUE(parsed);
  return *parsed;
}

/// From Monday at 16:00 until Tuesday at 12:00, and one since Monday at 08:00.
World week() {
  World world;
  world.instance(1, kMonday + 16 * kHour, kMonday + 36 * kHour)
      .instance(2, kMonday + 8 * kHour, kNoTime);
  world.flow_node(11, 1, "check", kMonday + 16 * kHour, kMonday + 20 * kHour)
      .flow_node(12, 1, "pack", kMonday + 20 * kHour, kMonday + 34 * kHour)
      .flow_node(13, 2, "check", kMonday + 8 * kHour, kNoTime);
  world.task(21, 1, "check", kMonday + 16 * kHour, kMonday + 20 * kHour)
      .task(22, 2, "check", kMonday + 8 * kHour, kNoTime);
  world.incident(51, 1, "check", kMonday + 8 * kHour, kMonday + 12 * kHour);
  return world;
}

report::Plan working(report::Entity entity, report::Grouping grouping,
                     std::vector<report::Measure> measures) {
  auto plan = plan_of(entity, std::move(grouping), std::move(measures));
  plan.now = kMonday + 11 * kHour;
  plan.calendar = office();
  return plan;
}

class WorkingTimes : public ::testing::Test {
 protected:
  void SetUp() override { import_all(*store, week().statements); }
  std::unique_ptr<EmbeddedStore> store = open_store();
};

TEST_F(WorkingTimes, MeasuresAreOfWorkingTime) {
  const std::vector<report::Measure> sums{count(), duration(Kind::sum), duration(Kind::min),
                                          duration(Kind::percentile, 100)};
  using Values = std::vector<std::optional<double>>;
  const auto of = [&](report::Entity entity) {
    return evaluated(*store, working(entity, report::ByNone{}, sums)).at("0");
  };
  EXPECT_EQ(of(report::Entity::process_instance), (Values{2, 4 * kHour, 2 * kHour, 2 * kHour}));
  EXPECT_EQ(of(report::Entity::flow_node), (Values{3, 4 * kHour, kHour, 2 * kHour}));
  EXPECT_EQ(of(report::Entity::user_task), (Values{2, 3 * kHour, kHour, 2 * kHour}));
  EXPECT_EQ(of(report::Entity::incident), (Values{1, 3 * kHour, 3 * kHour, 3 * kHour}));
}

TEST_F(WorkingTimes, IdleAndWorkOfUserTasksAreOfTheirStretches) {
  World world;
  world
      .claim(31, 21, "mary", kMonday + 10 * kHour)  // before it is free: 6 hours back
      .claim(32, 21, "mary", kMonday + 16 * kHour + kHour / 4, model::LinkOperation::remove)
      .claim(33, 21, "li", kMonday + 18 * kHour)
      .task(23, 2, "check", kMonday + 8 * kHour, kNoTime)
      .claim(34, 23, "li", kMonday + 10 * kHour);
  import_all(*store, world.statements);
  const auto of = [&](report::UserTaskTime time) {
    return evaluated(*store, working(report::Entity::user_task, report::ByNone{},
                                     {duration(Kind::sum, 0, time), duration(Kind::min, 0, time),
                                      duration(Kind::max, 0, time), duration(Kind::avg, 0, time)}))
        .at("0");
  };
  using Values = std::vector<std::optional<double>>;
  const double quarter = kHour / 4.0;
  // 21: U = 16:00, 16:15, 20:00, C = 10:00, 18:00; 22 waits since 9:00; 23 waits from then to 10:00
  const double idle21 = -6.0 * kHour + 3 * quarter, work21 = 6.0 * kHour + quarter;
  EXPECT_EQ(of(report::UserTaskTime::idle),
            (Values{idle21 + 3.0 * kHour, idle21, 2.0 * kHour, (idle21 + 3.0 * kHour) / 3}));
  EXPECT_EQ(of(report::UserTaskTime::work),
            (Values{work21 + kHour, kHour, work21, (work21 + kHour) / 2}));
}

TEST_F(WorkingTimes, SoArePartsGroupsAndRanges) {
  auto part = working(report::Entity::process_instance, report::ByNone{}, {duration(Kind::sum)});
  part.part = {"check", "pack"};
  EXPECT_EQ(evaluated(*store, part).at("0").at(0), 2 * kHour);
  const auto groups = evaluated(
      *store, working(report::Entity::flow_node, report::ByDuration{kHour, kHour}, {count()}));
  EXPECT_EQ(groups,
            (std::map<std::string, std::vector<std::optional<double>>>{{"0", {2}}, {"1", {1}}}));
  const auto range =
      (*store->read({}))
          ->range(working(report::Entity::process_instance, report::ByNone{}, {count()}),
                  report::DurationRange{});
  ASSERT_TRUE(range && *range);
  EXPECT_EQ((*range)->min, 2 * kHour);
  EXPECT_EQ((*range)->max, 2 * kHour);
}

TEST_F(WorkingTimes, FiltersTakeTheirOwn) {
  auto plan = working(report::Entity::process_instance, report::ByNone{}, {count()});
  plan.filters.push_back(
      {report::DurationFilter{report::Comparison::less_equal, 2 * kHour, false, office()}, {}});
  EXPECT_EQ(evaluated(*store, plan).at("0").at(0), 2);
  std::get<report::DurationFilter>(plan.filters[0].what).calendar = nullptr;
  EXPECT_EQ(evaluated(*store, plan).at("0").at(0), 0);
}

TEST_F(WorkingTimes, RawDataShowsItAndIsSortedByIt) {
  report::RawPlan plan;
  plan.sources = working(report::Entity::process_instance, report::ByNone{}, {}).sources;
  plan.now = kMonday + 10 * kHour;
  plan.calendar = office();
  plan.sort_by = "duration";
  plan.ascending = true;
  const auto answer = (*store->read({}))->raw(plan);
  ASSERT_TRUE(answer) << answer.error().text();
  ASSERT_EQ(answer->rows.size(), 2U);
  EXPECT_EQ(answer->rows[0].id, id(2).uuid());
  EXPECT_EQ(answer->rows[0].duration, kHour);
  EXPECT_EQ(answer->rows[1].duration, 2 * kHour);
  EXPECT_EQ(answer->rows[1].flow_node_durations.at("pack"), kHour);
}

TEST(WorkingTimesFunction, AMomentThatIsMissingGivesNoTime) {
  duck::WorkingTimes times;
  const auto database = duck::Database::open({});
  ASSERT_TRUE(database);
  const auto connection = duck::Connection::open(**database);
  ASSERT_TRUE(connection);
  ASSERT_TRUE(times.install(**connection));
  const auto sum = [&](const std::string& calendar) {
    return (*connection)
        ->query_int64(
            "SELECT 1000 * count(d) + sum(d)::BIGINT FROM (SELECT working_time(" +
                duck::quote(calendar) +
                ", CASE WHEN i % 2 = 0 THEN i END, CASE WHEN i % 3 < 2 THEN i + 5 END) AS d "
                "FROM range(345600000 + 32400000, 345600000 + 32400012) r(i))",
            {});
  };
  const auto found = sum(office()->text());
  ASSERT_TRUE(found) << found.error().text();
  EXPECT_EQ(*found, 4 * 1000 + 4 * 5);
  EXPECT_FALSE(sum("no calendar"));
}

}  // namespace
}  // namespace hindsight::store
