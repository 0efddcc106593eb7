#include "store/duckdb/clustering.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "store/duckdb/schema.h"
#include "store/duckdb/test_world.h"

namespace hindsight::store::duck {
namespace {

using ::testing::AllOf;
using ::testing::Ge;
using ::testing::Le;

constexpr std::size_t kRunRows = 100;
/// What Clustering takes for a row group.
constexpr int kGroupRows = 25;
constexpr int kRuns = 20;

/// Flow nodes that came in so many runs, each of the same definitions.
class ClusteringTest : public DatabaseTest {
 protected:
  void SetUp() override {
    DatabaseTest::SetUp();
    ASSERT_TRUE(migrate(*connection_));
    clustering_ = std::make_unique<Clustering>(*connection_, kRunRows, runs_);
  }

  /// 100 rows of `first` to `last`, in turns, in the day `day` of history.
  void import_run(int first, int last, int day) {
    ASSERT_TRUE(connection_->run(fmt::format(
        "INSERT INTO flow_node(id, instance, def, start_ms, end_ms, duration) SELECT uuid(), "
        "uuid(), {} + i % {}, x, x + 5, 5 FROM (SELECT i, {} * 86400000::BIGINT + i * 1000 AS x "
        "FROM "
        "range({}) r(i))",
        first, last - first + 1, day, kRunRows)));
    ASSERT_TRUE(clustering_->after_commit(kRunRows));
  }

  void gather_all() {
    for (int portions = 0;; ++portions) {
      ASSERT_LT(portions, 1'000) << "it comes to no end";
      const auto more = clustering_->gather({});
      ASSERT_TRUE(more) << more.error().text();
      if (!*more) return;
    }
  }

  std::int64_t number(const std::string& sql) {
    const auto found = connection_->query_int64(sql);
    EXPECT_TRUE(found);
    return found ? found->value_or(-1) : -1;
  }
  /// In how many row groups a definition lies.
  std::int64_t places(int def) {
    return number(fmt::format("SELECT count(DISTINCT rowid // {}) FROM flow_node WHERE def = {}",
                              kGroupRows, def));
  }
  /// Of all that rows say.
  std::int64_t contents() {
    return number(
        "SELECT (sum(hash(id, instance, def, start_ms, end_ms, duration)) % "
        "9223372036854775807)::BIGINT FROM flow_node");
  }

  DataVersion runs_;
  std::unique_ptr<Clustering> clustering_;
};

TEST_F(ClusteringTest, GathersWhatManyRunsHaveOfADefinition) {
  for (int day = 0; day < kRuns; ++day) import_run(0, 49, day);
  const auto before = contents();
  ASSERT_THAT(places(7), Ge(kRuns - 1));
  gather_all();
  EXPECT_THAT(places(7), AllOf(Ge(2), Le(4)));  // 40 rows, and those of the last day
  EXPECT_EQ(contents(), before);
  EXPECT_EQ(number("SELECT count(*) FROM flow_node WHERE tier = 1"), kRuns * 100);
}

TEST_F(ClusteringTest, GathersALargeDefinitionPartByPart) {
  for (int day = 0; day < 2 * kRuns; ++day) import_run(0, 9, day);
  const auto before = contents();
  ASSERT_THAT(places(9), Ge(2 * kRuns));
  gather_all();
  EXPECT_THAT(places(9), Le(2 * kRuns * 10 / kGroupRows + 3));
  EXPECT_EQ(contents(), before);
  // Only the rows of the last day stay before those gathered.
  EXPECT_EQ(number("SELECT count(*) FROM (SELECT start_ms, lag(start_ms) OVER (ORDER BY rowid) AS "
                   "earlier FROM flow_node WHERE def = 9) WHERE earlier > start_ms"),
            1);
}

TEST_F(ClusteringTest, LeavesWhatLiesTogether) {
  import_run(0, 1, 0);
  import_run(2, 3, 1);
  gather_all();
  EXPECT_EQ(number("SELECT max(rowid) FROM flow_node"), 399) << "each row was only sorted";
}

TEST_F(ClusteringTest, LeavesWhatRunsAndWhatMayComeAgain) {
  for (int day = 0; day < kRuns; ++day) import_run(0, 49, day);
  ASSERT_TRUE(connection_->run(
      "INSERT INTO flow_node(id, instance, def, start_ms) SELECT uuid(), uuid(), i, 0 FROM "
      "range(50) r(i)"));
  const auto last_day = fmt::format("end_ms > {}::BIGINT * 86400000", kRuns - 1);
  const auto where = "SELECT sum(rowid)::BIGINT FROM flow_node WHERE end_ms IS NULL OR " + last_day;
  const auto before = number(where);
  gather_all();
  EXPECT_EQ(number(where), before);
}

TEST_F(ClusteringTest, ChangesNothingWhenItIsStopped) {
  for (int day = 0; day < kRuns; ++day) import_run(0, 49, day);
  const auto before = contents();
  std::stop_source stop;
  stop.request_stop();
  EXPECT_FALSE(clustering_->gather(stop.get_token()));
  EXPECT_EQ(contents(), before);
  EXPECT_THAT(places(7), Ge(kRuns - 1));
  gather_all();  // and goes on later
  EXPECT_EQ(contents(), before);
  EXPECT_THAT(places(8), Le(4));
}

}  // namespace
}  // namespace hindsight::store::duck
