#include "ingest/pipeline.h"

#include <gmock/gmock.h>

#include "base/time.h"
#include "engine/faulty_engine.h"

namespace hindsight::ingest {
namespace {

using engine::FaultyEngine;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

/// Keeps what is applied, as a store would see it, and can refuse.
class MemoryStore final : public store::FactStore {
 public:
  Status apply(const std::vector<store::ImportBatch>& batches) override {
    if (refusals > 0) {
      --refusals;
      return fail(ErrorCode::unavailable, "disk full");
    }
    for (const auto& batch : batches) {
      for (const auto& page : batch.pages) {
        std::visit(
            [&](const auto& rows) {
              for (const auto& row : rows) ids.insert(std::string(row.id.text));
            },
            page.rows);
      }
      for (const auto& cursor : batch.cursors) last_cursor = cursor;
      for (const auto& letter : batch.dead_letters) letters.push_back(letter);
    }
    return {};
  }
  Result<std::vector<store::Cursor>> cursors() override { return std::vector<store::Cursor>{}; }
  Result<std::vector<store::DeadLetter>> dead_letters(std::size_t) override { return letters; }
  Result<std::vector<store::DeadLetterCount>> count_dead_letters() override {
    return std::vector<store::DeadLetterCount>{};
  }
  Status fence(const std::string&, std::int64_t) override { return {}; }
  Result<std::int64_t> epoch_of(const std::string&) override { return 0; }
  Status check() override { return {}; }
  Status dump(const std::function<bool(std::string_view)>&) override { return {}; }

  int refusals = 0;
  std::set<std::string> ids;
  store::Cursor last_cursor;
  std::vector<store::DeadLetter> letters;
};

const FactKind& kind(std::string_view name) {
  for (const auto& k : fact_kinds()) {
    if (k.name == name) return k;
  }
  ADD_FAILURE() << name;
  return fact_kinds().front();
}

constexpr EpochMs kStart = 1'600'000'000'000;
const std::string kActivities = "/optimize/activity-instance/completed";
const std::string kLinks = "/optimize/identity-link-log";

std::string uuid(std::size_t number) {
  return Id128{0x10000000'00001000ULL, number}.uuid();
}

FaultyEngine::Row activity(std::size_t number, EpochMs time) {
  return {
      time,
      R"({"id":"a:)" + uuid(number) +
          R"(","activityId":"a","activityType":"task","processDefinitionKey":"p","processDefinitionId":"p:1:x",)" +
          R"("processInstanceId":")" + uuid(1'000'000) + R"(","startTime":")" + format_utc(time) +
          R"(","endTime":")" + format_utc(time) + R"("})"};
}

FaultyEngine::Row link(std::size_t number, EpochMs time, bool dropped) {
  return {time,
          R"({"id":")" + uuid(number) + R"(","time":")" + format_utc(time) +
              R"(","type":"assignee","userId":"u","taskId":")" + uuid(7) +
              R"(","processInstanceId":")" + uuid(8) + R"(","operationType":"add"})",
          dropped};
}

class PipelineTest : public testing::Test {
 protected:
  /// Runs the kind once from `cursor` to the end of its stream.
  void import(std::string_view name, std::size_t page_rows, store::Cursor cursor = {}) {
    engine::EngineOptions engine_options;
    engine_options.alias = "e";
    engine_options.rest = "http://engine";
    engine::EngineClient client(engine_options, engine);
    BatchWriter writer(store, clock, random, {});
    PipelineOptions options;
    options.page_rows_max = page_rows;
    options.decode.engine = "e";
    Pipeline pipeline(kind(name), client, writer, status, suspensions, decode_slots, clock, random,
                      options, cursor);
    pipeline.run({}, true);
  }
  KindStatus status_of(const std::string& name) {
    for (const auto& e : status.engines()) {
      for (const auto& k : e.kinds) {
        if (k.kind == name) return k;
      }
    }
    return {};
  }

  FaultyEngine engine;
  MemoryStore store;
  ImportStatus status;
  SuspensionSignal suspensions;
  DecodeSlots decode_slots{1};
  ManualClock clock{kStart + 10'000'000};
  SeededRandom random{1};
};

TEST_F(PipelineTest, ManyRowsOfOneMomentAreAllRead) {
  for (std::size_t i = 0; i < 500; ++i)
    engine.add(kActivities, activity(i, kStart + (i < 20 ? 0 : 1)));
  import("activity-instance-completed", 10);
  EXPECT_THAT(store.ids, SizeIs(500));
  EXPECT_EQ(status_of("activity-instance-completed").rows, 500);
}

TEST_F(PipelineTest, PagesBeginWhereTheCursorStands) {
  for (std::size_t i = 0; i < 30; ++i)
    engine.add(kActivities, activity(i, kStart + static_cast<EpochMs>(i)));
  import("activity-instance-completed", 10,
         {"e", "activity-instance-completed", kStart + 19, 20, 0});
  EXPECT_THAT(store.ids, SizeIs(10));
  EXPECT_EQ(status_of("activity-instance-completed").rows, 30);
  EXPECT_EQ(store.last_cursor.time, kStart + 29);
}

TEST_F(PipelineTest, TheCursorStaysBehindTheTipByTheWindow) {
  const auto now = clock.now_ms();
  engine.add(kActivities, activity(1, now - 1000));
  import("activity-instance-completed", 10);
  EXPECT_LE(store.last_cursor.time, now - 300'000 + 1000);
  EXPECT_THAT(store.ids, SizeIs(1));
}

TEST_F(PipelineTest, AnEmptyPageOfIdentityLinksIsNotTheEnd) {
  for (std::size_t i = 0; i < 100; ++i)
    engine.add(kLinks, link(i, kStart + static_cast<EpochMs>(i), i >= 10 && i < 90));
  import("identity-link-log", 10);
  EXPECT_THAT(store.ids, SizeIs(20));
}

TEST_F(PipelineTest, FaultsArePassedAndNothingIsLost) {
  for (const auto fault : {FaultyEngine::Fault::status_500, FaultyEngine::Fault::hang,
                           FaultyEngine::Fault::cut_body, FaultyEngine::Fault::forbidden}) {
    for (std::size_t i = 0; i < 50; ++i)
      engine.add(kActivities, activity(i, kStart + static_cast<EpochMs>(i)));
    engine.fail_next(kActivities, fault, 3);
    store.ids.clear();
    import("activity-instance-completed", 10);
    EXPECT_THAT(store.ids, SizeIs(50)) << static_cast<int>(fault);
    EXPECT_FALSE(status_of("activity-instance-completed").last_error.empty());
    EXPECT_FALSE(status_of("activity-instance-completed").failing);
    engine.clear(kActivities);
  }
}

TEST_F(PipelineTest, AMissingRightIsNamed) {
  engine.add(kActivities, activity(1, kStart));
  engine.fail_next(kActivities, FaultyEngine::Fault::forbidden, 1);
  import("activity-instance-completed", 10);
  EXPECT_THAT(status_of("activity-instance-completed").last_error, HasSubstr("READ_HISTORY"));
}

TEST_F(PipelineTest, AStoreThatRefusesIsTriedAgainAndTheCursorWaits) {
  for (std::size_t i = 0; i < 25; ++i)
    engine.add(kActivities, activity(i, kStart + static_cast<EpochMs>(i)));
  store.refusals = 3;
  import("activity-instance-completed", 10);
  EXPECT_THAT(store.ids, SizeIs(25));
}

TEST_F(PipelineTest, PagesShrinkUnderFaultsAndGrowAgain) {
  for (std::size_t i = 0; i < 5000; ++i)
    engine.add(kActivities, activity(i, kStart + static_cast<EpochMs>(i)));
  engine.fail_next(kActivities, FaultyEngine::Fault::status_500, 3);
  import("activity-instance-completed", 1000);
  std::vector<std::string> sizes;
  for (const auto& request : engine.requests()) {
    const auto at = request.find("maxResults=");
    if (at != std::string::npos)
      sizes.push_back(request.substr(at + 11, request.find('&', at) - at - 11));
  }
  ASSERT_GE(sizes.size(), 6U);
  EXPECT_EQ(std::vector<std::string>(sizes.begin(), sizes.begin() + 6),
            (std::vector<std::string>{"1000", "500", "250", "125", "250", "500"}));
}

TEST_F(PipelineTest, APoisonRowIsKeptAsideOnce) {
  engine.add(kActivities, activity(1, kStart));
  engine.add(kActivities, {kStart + 1, R"({"id":null,"activityId":"a","endTime":")" +
                                           format_utc(kStart + 1) + R"("})"});
  engine.add(kActivities, activity(2, kStart + 2));
  import("activity-instance-completed", 10);
  EXPECT_THAT(store.ids, SizeIs(2));
  ASSERT_THAT(store.letters, SizeIs(1));
  EXPECT_THAT(store.letters.front().reason, HasSubstr("no id"));
  EXPECT_TRUE(status.take_dead_letters_changed()) << "they are to be counted again";
}

TEST_F(PipelineTest, ANewSuspensionAsksForTheRunningInstancesAgain) {
  engine.add("/optimize/user-operation",
             {kStart, R"({"id":")" + uuid(1) + R"(","timestamp":")" + format_utc(kStart) +
                          R"(","operationType":"Suspend"})"});
  import("user-operation-log", 10);
  EXPECT_EQ(suspensions.raised.load(), 1);
}

TEST_F(PipelineTest, RunningInstancesAreReadFromTheBeginningAtEachStart) {
  import("process-instance-running", 10, {"e", "process-instance-running", kStart, 5, 0});
  ASSERT_THAT(engine.requests(), Not(testing::IsEmpty()));
  EXPECT_THAT(engine.requests().front(), Not(HasSubstr("startedAfter")));
}

}  // namespace
}  // namespace hindsight::ingest
