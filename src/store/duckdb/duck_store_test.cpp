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
#include "store/duckdb/test_world.h"

namespace hindsight::store {
namespace {

using testing::HasSubstr;

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

/// Merging looks for rows by their times; a page has some that began long before the others.
TEST(DuckStore, StatementsMeetHoweverLongWhatTheyAreAboutTook) {
  constexpr EpochMs kDay = 86'400'000, kHour = kDay / 24;
  const auto all = [](EpochMs shift) {
    World world;
    for (std::uint64_t i = 0; i < 8; ++i) {
      const auto start = static_cast<EpochMs>(i) * 30 * kDay + shift;
      const auto end = 300 * kDay + static_cast<EpochMs>(i) * kHour + shift;
      world.instance(100 + i, start, end).flow_node(200 + i, 100 + i, "check", start, end);
      world.task(300 + i, 100 + i, "check", start, end);
    }
    return world.statements;
  };
  const auto reference = open_store();
  import_all(*reference, all(0));
  const auto expected = dump(*reference);
  for (const auto run_rows : {std::size_t{1}, std::size_t{1000}}) {
    const auto store = open_store({}, run_rows);
    // Running, then ended, then the same again, then told by an engine in another zone, then late.
    import_all(*store, World().flow_node(200, 100, "check", 0, kNoTime).statements);
    import_all(*store, all(0));
    import_all(*store, all(0));
    import_all(*store, all(10 * kHour));
    import_all(
        *store,
        World().instance(100, 0, kNoTime).flow_node(200, 100, "check", 0, kNoTime).statements);
    EXPECT_EQ(dump(*store), expected) << run_rows;
    import_all(*store, World().claim(400, 300, "mary", 150 * kDay).statements);
    EXPECT_THAT(dump(*store), HasSubstr(R"("assignee":"mary")")) << run_rows;
    import_all(*store, all(0));
    EXPECT_THAT(dump(*store), HasSubstr(R"("assignee":"mary")")) << run_rows;
  }
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

/// An answer is of one moment, also when several readers share what a filter leaves.
TEST(DuckStore, FilteredAnswersAreOfOneMomentWhileRowsComeIn) {
  const auto store = open_store();
  constexpr std::uint64_t kInstances = 200;
  std::vector<std::jthread> readers;
  readers.reserve(3);
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      auto plan = plan_of(report::Entity::flow_node, report::ByNone{}, {report::Measure{}});
      plan.filters = {{report::FlowNodeFilter{{{.nodes = {{false, {"check"}}}}}}, {}}};
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

/// Of all user tasks, as one number.
std::int64_t handovers(const Folder& folder) {
  const auto database = duck::Database::open({folder.file(), "100MB", 1});
  EXPECT_TRUE(database);
  const auto connection = duck::Connection::open(**database);
  EXPECT_TRUE(connection);
  EXPECT_EQ(**(*connection)->query_int64("SELECT count(*) FROM user_task WHERE claimed = []"), 0);
  return **(*connection)
               ->query_int64(
                   "SELECT sum(hash(id, unclaimed, claimed) % 1000000007)::BIGINT FROM user_task");
}

TEST(DuckStore, AFileOfTheFirstVersionIsMigratedWithAllItsRows) {
  const Folder folder;
  auto world = sample();
  world.task(23, 1, "check", 1100, 1600);
  world.statements.emplace_back(std::get<std::vector<model::UserTask>>(world.statements.back()));
  auto& canceled = std::get<std::vector<model::UserTask>>(world.statements.back()).front();
  canceled.id = entity(24);
  canceled.delete_reason = "deleted";
  std::string before;
  {
    const auto store = open_store(folder.file());
    import_all(*store, world.statements);
    before = dump(*store);
  }
  const auto handed_over = handovers(folder);
  {
    const auto database = duck::Database::open({folder.file(), "100MB", 1});
    ASSERT_TRUE(database);
    const auto connection = duck::Connection::open(**database);
    ASSERT_TRUE(connection);
    for (const auto* table : {"process_instance", "flow_node", "user_task", "variable"}) {
      ASSERT_TRUE((*connection)->run(std::string("ALTER TABLE ") + table + " DROP COLUMN tier"));
    }
    ASSERT_TRUE((*connection)->run("ALTER TABLE user_task DROP COLUMN unclaimed"));
    ASSERT_TRUE((*connection)->run("ALTER TABLE user_task DROP COLUMN claimed"));
    ASSERT_TRUE((*connection)->run("DROP TABLE path; DROP TABLE instance_path"));
    ASSERT_TRUE((*connection)->run("DROP SEQUENCE path_code"));
    ASSERT_TRUE((*connection)->run("DROP TABLE content; DROP SEQUENCE content_revision"));
    for (const auto* table : {"event", "event_left", "event_feed", "derived_note",
                              "external_variable", "external_variable_feed"})
      ASSERT_TRUE((*connection)->run(std::string("DROP TABLE ") + table));
    ASSERT_TRUE((*connection)->run("UPDATE schema_version SET version = 1"));
  }
  EXPECT_EQ(dump(*open_store(folder.file())), before);
  EXPECT_EQ(handovers(folder), handed_over);
  const auto store = open_store(folder.file());
  import_all(*store, world.statements);
  EXPECT_EQ(dump(*store), before);
}

TEST(DuckStore, ContentsOutliveARestart) {
  const Folder folder;
  const Content report{"r1", "report", "", "mary", "It's mine", {"r2", "r3"}, R"({"a":"b"})"};
  std::optional<StoredContent> before;
  {
    const auto store = open_store(folder.file());
    ASSERT_TRUE(store->create_content(report));
    before = *store->content("r1");
    ASSERT_TRUE(before);
  }
  const auto store = open_store(folder.file());
  const auto after = store->content("r1");
  ASSERT_TRUE(after && *after);
  EXPECT_EQ((*after)->content, report);
  ASSERT_TRUE(store->replace_content(report, before->revision)) << "the revision still holds";
  EXPECT_EQ(store->remove_content("r1", before->revision).error().code, ErrorCode::conflict);
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
