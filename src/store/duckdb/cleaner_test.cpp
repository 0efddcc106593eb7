#include <gmock/gmock.h>

#include <map>
#include <random>
#include <set>

#include "base/json.h"
#include "store/duckdb/duck_store.h"

namespace hindsight::store {
namespace {

using model::DefinitionType;
using testing::IsEmpty;
using testing::SizeIs;

constexpr EpochMs kBegin = 1'700'000'000'000;
constexpr DurationMs kDay = 86'400'000;

/// A store to which instances with a row of each kind are added.
class CleanerTest : public testing::Test {
 protected:
  CleanerTest() {
    auto opened = EmbeddedStore::open({.threads = 2, .run_rows = 1});
    EXPECT_TRUE(opened);
    store = std::move(*opened);
  }

  static Id128 id(std::uint64_t number) { return {0x1000'0000'0000'1000ULL, number}; }

  /// Stored with the next flush().
  template <typename Row>
  void put(const Row& row) {
    pending_[0].engine = "one";
    pending_[0].pages.emplace_back().rows = std::vector<Row>{row};
  }
  void flush() {
    const auto status = store->apply(pending_);
    ASSERT_TRUE(status) << status.error().text();
    pending_ = std::vector<ImportBatch>(1);
  }
  /// What every row of an instance says.
  template <typename Row>
  static Row row_of(std::uint64_t instance, const char* key, std::uint64_t kind) {
    Row row;
    row.id.key = id(instance + kind * 1'000'000);
    row.process_instance_id = id(instance);
    row.definition_id = key;
    row.definition_key = key;
    return row;
  }
  void add(std::uint64_t number, const char* key, EpochMs end) {
    model::ProcessInstance instance;
    instance.id.key = id(number);
    instance.definition_id = instance.definition_key = key;
    instance.start = kBegin;
    instance.end = end;
    if (end != model::kNoTime) instance.duration = end - kBegin;
    put(instance);
    auto node = row_of<model::FlowNodeInstance>(number, key, 1);
    node.start = kBegin;
    node.end = end;
    put(node);
    auto task = row_of<model::UserTask>(number, key, 2);
    task.start = kBegin;
    task.end = end;
    put(task);
    model::IdentityLink link;
    link.id.key = id(number + 3'000'000);
    link.task_id = task.id.key;
    link.process_instance_id = id(number);
    link.user = "mary";
    link.time = kBegin;
    put(link);
    auto variable = row_of<model::Variable>(number, key, 4);
    variable.time = kBegin;
    put(variable);
    auto incident = row_of<model::Incident>(number, key, 5);
    incident.create = kBegin;
    put(incident);
  }
  void add_decision(std::uint64_t number, EpochMs evaluated) {
    auto decision = row_of<model::DecisionInstance>(number, "risk", 6);
    decision.evaluated = evaluated;
    decision.inputs.push_back({"in", "In", {}});
    put(decision);
  }

  /// Kind and process instance of all lines but definitions.
  std::multiset<std::pair<std::string, std::string>> content() {
    flush();
    std::multiset<std::pair<std::string, std::string>> out;
    EXPECT_TRUE(store->dump([&](std::string_view text) {
      const auto line = json::parse(text).value();
      const auto kind = json::string_or(line, "kind");
      if (kind == "processInstance")
        out.emplace(kind, json::string_or(line, "id"));
      else if (kind == "decisionInstance" || kind == "decisionValue" ||
               json::find(line, "processInstance"))
        out.emplace(kind, json::string_or(line, "processInstance"));
      return true;
    }));
    return out;
  }
  /// Rows of each instance.
  std::map<std::string, std::size_t> rows() {
    std::map<std::string, std::size_t> out;
    for (const auto& [kind, of] : content()) ++out[of];
    return out;
  }
  std::size_t rows_of(std::uint64_t instance) { return rows()[id(instance).uuid()]; }
  CleanupPreview preview(const CleanupRule& rule) {
    flush();
    const auto previews = store->preview_cleanup({rule});
    EXPECT_TRUE(previews) << (previews ? "" : previews.error().text());
    return previews ? previews->front() : CleanupPreview{};
  }
  CleanupStep clean(const CleanupRule& rule, std::size_t instances_max = 100) {
    flush();
    const auto step = store->clean(rule, instances_max, {});
    EXPECT_TRUE(step) << (step ? "" : step.error().text());
    return step.value_or(CleanupStep{});
  }

  std::unique_ptr<EmbeddedStore> store;

 private:
  std::vector<ImportBatch> pending_ = std::vector<ImportBatch>(1);
};

TEST_F(CleanerTest, AnInstanceGoesWithAllThatBelongsToIt) {
  add(1, "order", kBegin + kDay);
  add(2, "order", kBegin + 3 * kDay);
  add(3, "claim", kBegin + kDay);
  add(4, "order", model::kNoTime);
  const auto step = clean({DefinitionType::process, "order", kBegin + 2 * kDay});
  EXPECT_EQ(step.instances, 1);
  EXPECT_TRUE(step.done);
  EXPECT_EQ(rows_of(1), 0U);
  for (const auto other : {2, 3, 4})
    EXPECT_EQ(rows_of(static_cast<std::uint64_t>(other)), 6U) << other;
}

TEST_F(CleanerTest, TheTimeItselfIsNotOldEnough) {
  add(1, "order", kBegin + kDay);
  EXPECT_EQ(clean({DefinitionType::process, "order", kBegin + kDay}).instances, 0);
  EXPECT_EQ(clean({DefinitionType::process, "order", kBegin + kDay + 1}).instances, 1);
}

TEST_F(CleanerTest, OnlyVariablesGoAndOnlyOnce) {
  add(1, "order", kBegin + kDay);
  add(2, "order", model::kNoTime);
  const CleanupRule rule{DefinitionType::process, "order", kBegin + 2 * kDay,
                         CleanupScope::variables};
  EXPECT_EQ(preview(rule).instances, 1);
  EXPECT_EQ(clean(rule).instances, 1);
  EXPECT_EQ(rows_of(1), 5U);
  EXPECT_EQ(rows_of(2), 6U);
  EXPECT_EQ(preview(rule).instances, 0);
  EXPECT_EQ(clean(rule).instances, 0);
}

TEST_F(CleanerTest, DecisionsGoByTheirEvaluation) {
  add_decision(1, kBegin);
  add_decision(2, kBegin + kDay);
  add(3, "risk", kBegin);
  const CleanupRule rule{DefinitionType::decision, "risk", kBegin + 1};
  const auto old = preview(rule);
  EXPECT_EQ(old.instances, 1);
  EXPECT_EQ(old.oldest, kBegin);
  EXPECT_EQ(old.newest, kBegin);
  EXPECT_EQ(clean(rule).instances, 1);
  EXPECT_EQ(content().count({"decisionInstance", id(2).uuid()}), 1U);
  EXPECT_EQ(content().count({"decisionInstance", id(1).uuid()}), 0U);
  std::size_t values = 0;
  for (const auto& [kind, of] : content()) values += kind == "decisionValue" ? 1 : 0;
  EXPECT_EQ(values, 1U);
  EXPECT_EQ(rows_of(3), 6U) << "a process of the same key";
}

TEST_F(CleanerTest, GoesFromTheOldestInBatches) {
  for (std::uint64_t i = 1; i <= 5; ++i) add(i, "order", kBegin + static_cast<EpochMs>(10 - i));
  const CleanupRule rule{DefinitionType::process, "order", kBegin + kDay};
  const auto first = clean(rule, 2);
  EXPECT_EQ(first.instances, 2);
  EXPECT_FALSE(first.done);
  EXPECT_EQ(rows_of(5) + rows_of(4), 0U);
  EXPECT_EQ(rows_of(3), 6U);
  EXPECT_EQ(clean(rule, 3).instances, 3);
  EXPECT_TRUE(clean(rule, 3).done);
  EXPECT_THAT(content(), IsEmpty());
}

TEST_F(CleanerTest, AStoppedStepChangesNothing) {
  add(1, "order", kBegin);
  flush();
  std::stop_source stop;
  stop.request_stop();
  const CleanupRule rule{DefinitionType::process, "order", kBegin + kDay};
  const auto step = store->clean(rule, 10, stop.get_token());
  ASSERT_FALSE(step);
  EXPECT_EQ(step.error().code, ErrorCode::cancelled);
  EXPECT_EQ(rows_of(1), 6U);
  EXPECT_EQ(clean(rule).instances, 1) << "and the store goes on working";
  add(2, "order", model::kNoTime);
  EXPECT_EQ(rows_of(2), 6U);
}

TEST_F(CleanerTest, UnknownKeysAndNoRulesAreNothing) {
  add(1, "order", kBegin);
  EXPECT_EQ(clean({DefinitionType::process, "it's unknown", kBegin + kDay}).instances, 0);
  EXPECT_EQ(clean({DefinitionType::decision, "order", kBegin + kDay}).instances, 0);
  EXPECT_THAT(*store->preview_cleanup({}), IsEmpty());
  EXPECT_EQ(rows_of(1), 6U);
}

TEST_F(CleanerTest, NothingThatRunsIsEverRemoved) {
  std::mt19937_64 random(11);
  const auto below = [&](std::int64_t limit) {
    return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random);
  };
  std::set<std::uint64_t> running;
  for (std::uint64_t i = 1; i <= 60; ++i) {
    const bool runs = below(3) == 0;
    if (runs) running.insert(i);
    add(i, below(2) == 0 ? "order" : "claim", runs ? model::kNoTime : kBegin + below(100) * kDay);
  }
  for (int round = 0; round < 40; ++round) {
    const CleanupRule rule{DefinitionType::process, below(2) == 0 ? "order" : "claim",
                           kBegin + below(1'000'000) * kDay,
                           below(2) == 0 ? CleanupScope::all : CleanupScope::variables};
    clean(rule, static_cast<std::size_t>(1 + below(10)));
    auto rows = this->rows();
    for (const auto instance : running) ASSERT_EQ(rows[id(instance).uuid()], 6U);
  }
  while (!clean({DefinitionType::process, "order", std::numeric_limits<EpochMs>::max()}, 7).done) {
  }
  while (!clean({DefinitionType::process, "claim", std::numeric_limits<EpochMs>::max()}, 7).done) {
  }
  EXPECT_THAT(content(), SizeIs(running.size() * 6));
}

}  // namespace
}  // namespace hindsight::store
