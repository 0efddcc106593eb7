#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "store/duckdb/connection.h"
#include "store/duckdb/duck_store.h"

/// A small world in an embedded store, and questions to it: what the store's tests share.
namespace hindsight::store {

using model::kNoTime;

/// A folder of its own for each test.
class Folder {
 public:
  Folder() {
    char name[] = "/tmp/hindsight-store-XXXXXX";
    path_ = mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  [[nodiscard]] std::filesystem::path file() const { return path_ / "store.duckdb"; }

 private:
  std::filesystem::path path_;
};

/// A connection to an empty database.
class DatabaseTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto database = duck::Database::open({folder_.file(), "200MB", 2});
    ASSERT_TRUE(database);
    database_ = std::move(*database);
    auto connection = duck::Connection::open(*database_);
    ASSERT_TRUE(connection);
    connection_ = std::move(*connection);
  }

  Folder folder_;
  std::unique_ptr<duck::Database> database_;
  std::unique_ptr<duck::Connection> connection_;
};

/// By default all that has ended is sorted into runs at once, and what runs is not.
inline std::unique_ptr<EmbeddedStore> open_store(const std::filesystem::path& file = {},
                                                 std::size_t run_rows = 1) {
  EmbeddedStoreOptions options;
  options.run_rows = run_rows;
  options.file = file;
  options.threads = 2;
  auto store = EmbeddedStore::open(options);
  EXPECT_TRUE(store) << (store ? "" : store.error().text());
  return std::move(*store);
}

inline void tidy(EmbeddedStore& store) {
  while (store.tidy({})) {
  }
}

inline Id128 id(std::uint64_t number) {
  return {0x1000'0000'0000'1000ULL, number};
}

inline model::EntityId entity(std::uint64_t number) {
  return {id(number), {}, true};
}

/// History of a small world, every statement as a page of one row.
class World {
 public:
  World& instance(std::uint64_t number, EpochMs start, EpochMs end,
                  std::string_view definition = "order:1") {
    model::ProcessInstance row;
    row.id = entity(number);
    row.definition_id = definition;
    row.definition_key = definition.substr(0, definition.find(':'));
    row.start = start;
    row.end = end;
    if (end != kNoTime) row.duration = end - start;
    row.state = end == kNoTime ? model::InstanceState::active : model::InstanceState::completed;
    row.observed = 1;
    return add(row);
  }
  World& flow_node(std::uint64_t number, std::uint64_t instance, std::string_view node,
                   EpochMs start, EpochMs end, EpochMs observed = 1) {
    model::FlowNodeInstance row;
    row.id = entity(number);
    row.process_instance_id = id(instance);
    row.definition_id = "order:1";
    row.definition_key = "order";
    row.flow_node_id = node;
    row.flow_node_type = "userTask";
    row.start = start;
    row.end = end;
    if (end != kNoTime) row.duration = end - start;
    row.observed = observed;
    return add(row);
  }
  World& task(std::uint64_t number, std::uint64_t instance, std::string_view node, EpochMs start,
              EpochMs end) {
    model::UserTask row;
    row.id = entity(number);
    row.process_instance_id = id(instance);
    row.definition_id = "order:1";
    row.definition_key = "order";
    row.flow_node_id = node;
    row.start = start;
    row.end = end;
    if (end != kNoTime) {
      row.duration = end - start;
      row.delete_reason = "completed";
    }
    return add(row);
  }
  World& claim(std::uint64_t number, std::uint64_t task, std::string_view user, EpochMs time,
               model::LinkOperation operation = model::LinkOperation::add) {
    model::IdentityLink row;
    row.id = entity(number);
    row.task_id = id(task);
    row.process_instance_id = id(1);
    row.type = model::LinkType::assignee;
    row.operation = operation;
    row.user = user;
    row.time = time;
    return add(row);
  }
  World& variable(std::uint64_t number, std::uint64_t instance, std::string_view name,
                  std::string_view text, EpochMs time, std::int32_t revision = 0) {
    model::Variable row;
    row.id = entity(number);
    row.process_instance_id = id(instance);
    row.definition_id = "order:1";
    row.definition_key = "order";
    row.name = name;
    row.value.type = model::VariableType::string;
    row.value.is_null = false;
    row.value.text = text;
    row.sequence = revision + 1;
    row.revision = revision;
    row.time = time;
    return add(row);
  }
  World& incident(std::uint64_t number, std::uint64_t instance, std::string_view node,
                  EpochMs create, EpochMs end) {
    model::Incident row;
    row.id = entity(number);
    row.process_instance_id = id(instance);
    row.definition_id = "order:1";
    row.definition_key = "order";
    row.flow_node_id = node;
    row.create = create;
    row.end = end;
    row.status = end == kNoTime ? model::IncidentStatus::open : model::IncidentStatus::resolved;
    return add(row);
  }

  std::vector<model::FactRows> statements;

 private:
  template <typename Row>
  World& add(const Row& row) {
    statements.emplace_back(std::vector<Row>{row});
    return *this;
  }
};

inline ImportBatch batch_of(const std::vector<model::FactRows>& statements) {
  ImportBatch batch;
  batch.engine = "e";
  for (const auto& rows : statements) {
    model::FactPage page;
    page.rows = rows;
    batch.pages.push_back(std::move(page));
  }
  return batch;
}

inline void import_all(FactStore& store, const std::vector<model::FactRows>& statements) {
  std::vector<ImportBatch> batches;
  batches.push_back(batch_of(statements));
  const auto status = store.apply(batches);
  ASSERT_TRUE(status) << status.error().text();
}

inline World sample() {
  World world;
  world.instance(1, 1000, kNoTime).instance(1, 1000, 9000).instance(2, 2000, kNoTime);
  world.flow_node(11, 1, "check", 1100, kNoTime)
      .flow_node(11, 1, "check", 1100, 1600)
      .flow_node(12, 2, "check", 2100, kNoTime, 1);
  world.flow_node(12, 2, "check", 2100, kNoTime, 5);
  world.task(21, 1, "check", 1100, kNoTime)
      .task(21, 1, "check", 1100, 1600)
      .task(22, 2, "check", 2100, kNoTime);
  world.claim(31, 21, "mary", 1200)
      .claim(32, 21, "mary", 1300, model::LinkOperation::remove)
      .claim(33, 21, "li", 1400)
      .claim(34, 22, "li", 2500);
  world.variable(41, 1, "customer", "A", 1000)
      .variable(41, 1, "customer", "B", 3000, 1)
      .variable(42, 2, "customer", "A", 2000);
  world.incident(51, 1, "check", 1200, kNoTime).incident(51, 1, "check", 1200, 1500);
  return world;
}

inline report::Plan plan_of(report::Entity entity, report::Grouping grouping,
                            std::vector<report::Measure> measures) {
  report::Plan plan;
  plan.entity = entity;
  plan.sources.push_back({"d", "order", {{"e", "order:1"}}, {""}});
  plan.grouping = std::move(grouping);
  plan.measures = std::move(measures);
  plan.now = 10'000;
  return plan;
}

inline report::Measure count() {
  return {};
}
inline report::Measure duration(report::Aggregation::Kind kind, double percentile = 0,
                                report::UserTaskTime time = report::UserTaskTime::total) {
  return {report::Measure::Kind::duration, {kind, percentile}, time};
}

inline std::map<std::string, std::vector<std::optional<double>>> evaluated(
    ReportStore& store, const report::Plan& plan) {
  const auto answer = (*store.read({}))->evaluate(plan);
  EXPECT_TRUE(answer) << (answer ? "" : answer.error().text());
  std::map<std::string, std::vector<std::optional<double>>> out;
  if (!answer) return out;
  for (const auto& bucket : answer->buckets)
    out[bucket.key.empty() ? std::to_string(bucket.index) : bucket.key] = bucket.measures;
  return out;
}

}  // namespace hindsight::store
