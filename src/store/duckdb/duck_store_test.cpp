#include "store/duckdb/duck_store.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "store/duckdb/connection.h"

namespace hindsight::store {
namespace {

using model::kNoTime;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

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

/// By default all that has ended is sorted into runs at once, and what runs is not.
std::unique_ptr<EmbeddedStore> open_store(const std::filesystem::path& file = {},
                                          std::size_t run_rows = 1) {
  EmbeddedStoreOptions options;
  options.run_rows = run_rows;
  options.file = file;
  options.threads = 2;
  auto store = EmbeddedStore::open(options);
  EXPECT_TRUE(store) << (store ? "" : store.error().text());
  return std::move(*store);
}

Id128 id(std::uint64_t number) {
  return {0x1000'0000'0000'1000ULL, number};
}

model::EntityId entity(std::uint64_t number) {
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

ImportBatch batch_of(const std::vector<model::FactRows>& statements) {
  ImportBatch batch;
  batch.engine = "e";
  for (const auto& rows : statements) {
    model::FactPage page;
    page.rows = rows;
    batch.pages.push_back(std::move(page));
  }
  return batch;
}

void import_all(FactStore& store, const std::vector<model::FactRows>& statements) {
  std::vector<ImportBatch> batches;
  batches.push_back(batch_of(statements));
  const auto status = store.apply(batches);
  ASSERT_TRUE(status) << status.error().text();
}

/// Applies one batch and moves it: pages cannot be copied.
Status apply_one(FactStore& store, ImportBatch batch) {
  std::vector<ImportBatch> batches;
  batches.push_back(std::move(batch));
  return store.apply(batches);
}

ImportBatch dead_letter_batch() {
  ImportBatch batch;
  batch.engine = "e";
  batch.dead_letters.push_back({0, "e", "variable-update", "v1", "value is no number", "{}", 5, 1});
  return batch;
}

void write_text(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file) << text;
}
std::string read_text(const std::filesystem::path& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string dump(FactStore& store) {
  std::string out;
  const auto status = store.dump([&](std::string_view line) {
    out.append(line).append("\n");
    return true;
  });
  EXPECT_TRUE(status) << status.error().text();
  return out;
}

World sample() {
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

report::Plan plan_of(report::Entity entity, report::Grouping grouping,
                     std::vector<report::Measure> measures) {
  report::Plan plan;
  plan.entity = entity;
  plan.sources.push_back({"d", "order", {{"e", "order:1"}}, {""}});
  plan.grouping = std::move(grouping);
  plan.measures = std::move(measures);
  plan.now = 10'000;
  return plan;
}

report::Measure count() {
  return {};
}
report::Measure duration(report::Aggregation::Kind kind, double percentile = 0,
                         report::UserTaskTime time = report::UserTaskTime::total) {
  return {report::Measure::Kind::duration, {kind, percentile}, time};
}

std::map<std::string, std::vector<std::optional<double>>> evaluated(ReportStore& store,
                                                                    const report::Plan& plan) {
  const auto answer = (*store.read({}))->evaluate(plan);
  EXPECT_TRUE(answer) << (answer ? "" : answer.error().text());
  std::map<std::string, std::vector<std::optional<double>>> out;
  if (!answer) return out;
  for (const auto& bucket : answer->buckets)
    out[bucket.key.empty() ? std::to_string(bucket.index) : bucket.key] = bucket.measures;
  return out;
}

TEST(DuckStore, EndsInTheSameStateWhateverTheOrderSplitAndRepetition) {
  const auto world = sample();
  const auto reference = open_store();
  import_all(*reference, world.statements);
  const auto expected = dump(*reference);
  EXPECT_THAT(expected, HasSubstr(R"("assignee":"li")"));
  for (unsigned seed = 1; seed <= 12; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    auto statements = world.statements;
    std::shuffle(statements.begin(), statements.end(), random);
    // Rows are sorted into runs at other moments each time, or never.
    const auto store = open_store({}, 1 + random() % 12);
    for (std::size_t at = 0; at < statements.size();) {
      const auto end = std::min(statements.size(), at + 1 + random() % 6);
      const std::vector<model::FactRows> part(
          statements.begin() + static_cast<std::ptrdiff_t>(at),
          statements.begin() + static_cast<std::ptrdiff_t>(end));
      import_all(*store, part);
      if (random() % 3 == 0) import_all(*store, part);
      at = end;
    }
    ASSERT_EQ(dump(*store), expected);
  }
}

TEST(DuckStore, IdleAndWorkFollowFromLinksThatComeLater) {
  const auto store = open_store();
  import_all(*store, World().task(21, 1, "check", 1000, 5000).statements);
  EXPECT_THAT(dump(*store),
              HasSubstr(R"("assignee":null,"candidateGroups":[],"idle":0,"work":4000)"));
  import_all(*store, World().claim(31, 21, "mary", 2000).statements);
  EXPECT_THAT(dump(*store),
              HasSubstr(R"("assignee":"mary","candidateGroups":[],"idle":1000,"work":3000)"));
}

TEST(DuckStore, KeepsEverythingAcrossReopening) {
  const Folder folder;
  std::string before;
  {
    const auto store = open_store(folder.file());
    import_all(*store, sample().statements);
    ImportBatch cursors;
    cursors.engine = "e";
    cursors.cursors.push_back({"e", "activity-instance-completed", 1234, 7, 99});
    ASSERT_TRUE(apply_one(*store, std::move(cursors)));
    before = dump(*store);
  }
  const auto store = open_store(folder.file());
  EXPECT_EQ(dump(*store), before);
  const auto cursors = store->cursors();
  ASSERT_TRUE(cursors);
  ASSERT_EQ(cursors->size(), 1U);
  EXPECT_EQ(cursors->front().time, 1234);
  EXPECT_EQ(cursors->front().rows, 7);
}

TEST(DuckStore, ASecondProcessIsRefusedAndToldWhoHoldsTheFile) {
  const Folder folder;
  const auto store = open_store(folder.file());
  int pipe_ends[2];
  ASSERT_EQ(pipe(pipe_ends), 0);
  const auto child = fork();
  if (child == 0) {
    EmbeddedStoreOptions options;
    options.file = folder.file();
    const auto second = EmbeddedStore::open(options);
    const std::string said =
        second ? "opened"
               : std::string(to_string(second.error().code)) + ": " + second.error().text();
    static_cast<void>(!write(pipe_ends[1], said.data(), said.size()));
    _exit(0);
  }
  close(pipe_ends[1]);
  std::string said;
  char buffer[1024];
  for (ssize_t n = 0; (n = read(pipe_ends[0], buffer, sizeof buffer)) > 0;)
    said.append(buffer, static_cast<std::size_t>(n));
  close(pipe_ends[0]);
  waitpid(child, nullptr, 0);
  EXPECT_THAT(said, HasSubstr("conflict"));
  EXPECT_THAT(said, HasSubstr("PID " + std::to_string(getpid())));
}

TEST(DuckStore, ArrivedRowsAreSortedByDefinitionInRuns) {
  const Folder folder;
  {
    const auto store = open_store(folder.file());
    import_all(*store, sample().statements);
  }
  const auto database = duck::Database::open({folder.file(), "100MB", 1});
  ASSERT_TRUE(database);
  const auto connection = duck::Connection::open(**database);
  ASSERT_TRUE(connection);
  for (const auto* table : {"process_instance", "flow_node"}) {
    const std::string from = std::string(" FROM ") + table + " ";
    EXPECT_GT(**(*connection)->query_int64("SELECT count(*)" + from + "WHERE tier = 1"), 0);
    EXPECT_EQ(**(*connection)
                    ->query_int64("SELECT count(*)" + from + "WHERE (tier = 1) = (end_ms IS NULL)"),
              0);
  }
}

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

/// An answer is of one moment, also when several readers share what a filter leaves.
TEST(DuckStore, FilteredAnswersAreOfOneMomentWhileRowsComeIn) {
  const auto store = open_store();
  constexpr std::uint64_t kInstances = 200;
  std::vector<std::jthread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      auto plan = plan_of(report::Entity::flow_node, report::ByNone{}, {report::Measure{}});
      plan.filters = {{report::ExecutedFlowNodeFilter{false, {"check"}}, {}}};
      std::int64_t last = 0;
      while (last < static_cast<std::int64_t>(kInstances)) {
        const auto reading = store->read({});
        const auto answer = (*reading)->evaluate(plan);
        ASSERT_TRUE(answer) << answer.error().text();
        const auto nodes = static_cast<std::int64_t>(answer->buckets.at(0).measures[0].value_or(0));
        ASSERT_EQ(nodes, 2 * answer->instances.chosen);
        ASSERT_GE(answer->instances.chosen, last);
        last = answer->instances.chosen;
      }
    });
  }
  for (std::uint64_t i = 1; i <= kInstances; ++i) {
    World world;
    world.instance(i, 1000, 9000)
        .flow_node(1000 + 2 * i, i, "check", 1100, 1600)
        .flow_node(1001 + 2 * i, i, "ship", 1700, 1800);
    import_all(*store, world.statements);
  }
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
  store->tidy({});
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
  store->tidy({});
  EXPECT_THAT(variants_of(*store), UnorderedElementsAre("1x ship", "1x "));
  import_all(*store, World().flow_node(12, 1, "check", 1100, 1600).statements);
  EXPECT_THAT(variants_of(*store), UnorderedElementsAre("1x check>ship", "1x "));
  store->tidy({});
  EXPECT_THAT(variants_of(*store), UnorderedElementsAre("1x check>ship", "1x "));
}

TEST(DuckStore, AFileOfTheFirstVersionIsMigratedWithAllItsRows) {
  const Folder folder;
  std::string before;
  {
    const auto store = open_store(folder.file());
    import_all(*store, sample().statements);
    before = dump(*store);
  }
  {
    const auto database = duck::Database::open({folder.file(), "100MB", 1});
    ASSERT_TRUE(database);
    const auto connection = duck::Connection::open(**database);
    ASSERT_TRUE(connection);
    for (const auto* table : {"process_instance", "flow_node", "user_task", "variable"}) {
      ASSERT_TRUE((*connection)->run(std::string("ALTER TABLE ") + table + " DROP COLUMN tier"));
    }
    ASSERT_TRUE((*connection)->run("DROP TABLE path; DROP TABLE instance_path"));
    ASSERT_TRUE((*connection)->run("DROP SEQUENCE path_code"));
    ASSERT_TRUE((*connection)->run("UPDATE schema_version SET version = 1"));
  }
  const auto store = open_store(folder.file());
  EXPECT_EQ(dump(*store), before);
  import_all(*store, sample().statements);
  EXPECT_EQ(dump(*store), before);
}

TEST(DuckStore, AFileOfANewerVersionIsRefused) {
  const Folder folder;
  {
    open_store(folder.file());
  }
  {
    const auto database = duck::Database::open({folder.file(), "100MB", 1});
    ASSERT_TRUE(database);
    const auto connection = duck::Connection::open(**database);
    ASSERT_TRUE(connection);
    ASSERT_TRUE((*connection)->run("UPDATE schema_version SET version = 999"));
  }
  EmbeddedStoreOptions options;
  options.file = folder.file();
  const auto store = EmbeddedStore::open(options);
  ASSERT_FALSE(store);
  EXPECT_EQ(store.error().code, ErrorCode::conflict);
  EXPECT_THAT(store.error().message, HasSubstr("newer"));
}

TEST(DuckStore, AFileThatIsNoStoreIsRefusedAndLeftAlone) {
  const Folder folder;
  std::filesystem::create_directories(folder.file().parent_path());
  const auto text = std::string(5000, 'x');
  write_text(folder.file(), text);
  EmbeddedStoreOptions options;
  options.file = folder.file();
  EXPECT_FALSE(EmbeddedStore::open(options));
  EXPECT_EQ(read_text(folder.file()), text);
}

TEST(DuckStore, HeatmapCountsAndAveragesWithRunningNodesToNow) {
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

TEST(DuckStore, FiltersByVariableDateStateAndExecutedNode) {
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
  EXPECT_EQ(filtered(report::ExecutedFlowNodeFilter{false, {"check"}}), 2);
  EXPECT_EQ(filtered(report::ExecutedFlowNodeFilter{true, {"check"}}), 0);
  EXPECT_EQ(filtered(report::ExecutedFlowNodeFilter{false, {"no such node"}}), 0);
}

TEST(DuckStore, OfOverlappingSourcesEachHasItsOwnFilters) {
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

TEST(DuckStore, GroupsByDateBucketsOfUnequalLength) {
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

TEST(DuckStore, GroupsByVariableAndKeepsAMissingBucket) {
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

TEST(DuckStore, ValuesOutsideTheBucketsCountNowhereAndAreNotMissing) {
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

TEST(DuckStore, UserTaskWorkTimeByAssignee) {
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

TEST(DuckStore, OtherTenantsAndDefinitionsStayOut) {
  const auto store = open_store();
  import_all(*store, sample().statements);
  auto plan = plan_of(report::Entity::process_instance, report::ByNone{}, {count()});
  plan.sources[0].tenants = {"retail"};
  EXPECT_EQ(evaluated(*store, plan)["0"][0], 0);
  plan.sources[0].tenants = {""};
  plan.sources[0].definitions = {};
  EXPECT_EQ(evaluated(*store, plan)["0"][0], 0);
}

TEST(DuckStore, QuotesInTextCannotLeaveTheirString) {
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

TEST(DuckStore, RawRowsCarryVariablesNodesAndCounts) {
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

TEST(DuckStore, RawRowsAreSortedByTextAndNumbersAsNumbers) {
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

TEST(DuckStore, AnInstanceIsFoundByItsEngineAndId) {
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

TEST(DuckStore, RawRowsAreSortedByTheTimeInANode) {
  const auto store = open_store();
  World world;
  world.instance(1, 1000, 9000).instance(2, 2000, 9000).instance(3, 3000, kNoTime);
  world.flow_node(11, 1, "check", 1000, 1500).flow_node(12, 1, "check", 2000, 2600);
  world.flow_node(13, 3, "check", 9500, kNoTime).flow_node(14, 2, "other", 2000, 9000);
  import_all(*store, world.statements);
  EXPECT_THAT(by_time_in(*store, false), ElementsAre(id(1).uuid(), id(3).uuid(), id(2).uuid()));
  EXPECT_THAT(by_time_in(*store, true), ElementsAre(id(3).uuid(), id(1).uuid(), id(2).uuid()));
}

TEST(DuckStore, ACancelledQuestionEndsWithThatError) {
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

TEST(DuckStore, ADeadLetterIsKeptOnceAndGoesWhenResolved) {
  const auto store = open_store();
  ASSERT_TRUE(apply_one(*store, dead_letter_batch()));
  ASSERT_TRUE(apply_one(*store, dead_letter_batch()));
  auto letters = store->dead_letters(10);
  ASSERT_TRUE(letters);
  ASSERT_EQ(letters->size(), 1U);
  const auto counts = store->count_dead_letters();
  ASSERT_TRUE(counts);
  ASSERT_EQ(counts->size(), 1U);
  EXPECT_EQ(counts->front().engine, "e");
  EXPECT_EQ(counts->front().kind, "variable-update");
  EXPECT_EQ(counts->front().count, 1);
  ImportBatch resolved;
  resolved.engine = "e";
  resolved.resolved_dead_letters.push_back(letters->front().id);
  ASSERT_TRUE(apply_one(*store, std::move(resolved)));
  EXPECT_TRUE(store->dead_letters(10)->empty());
  EXPECT_TRUE(store->count_dead_letters()->empty());
}

TEST(DuckStore, RevokedSessionsAreRememberedUntilForgotten) {
  const auto store = open_store();
  ASSERT_TRUE(store->revoke_session("s1", 100));
  EXPECT_TRUE(*store->is_revoked("s1"));
  EXPECT_FALSE(*store->is_revoked("s2"));
  ASSERT_TRUE(store->forget_revocations_before(200));
  EXPECT_FALSE(*store->is_revoked("s1"));
}

}  // namespace
}  // namespace hindsight::store
