#include "ops/cleanup_schedule.h"

#include <gmock/gmock.h>

#include "ops/fake_cleanup_for_test.h"

namespace hindsight::ops {
namespace {

using testing::HasSubstr;

constexpr DurationMs kMinute = 60'000;
constexpr DurationMs kHour = 60 * kMinute;
constexpr DurationMs kDay = 24 * kHour;

/// One instance of several; all share store, notes and clock.
class Instance {
 public:
  Instance(FakeCleanupStore& store, FakeDefinitions& definitions, FakeNotes* notes,
           ManualClock& clock)
      : clock_(clock),
        cleanup_(settings(), TimeZone::utc(), {store, definitions, clock}),
        schedule_(cleanup_,
                  {.may_run = [this] { return may; },
                   .imported_until =
                       [this] { return imported ? std::optional(clock_.now_ms()) : std::nullopt; },
                   .notes = notes},
                  status, clock) {}

  /// As its thread would, until `time`.
  void live_until(EpochMs time) {
    while (clock_.now_ms() < time)
      clock_.advance(std::min(step(), std::chrono::milliseconds(time - clock_.now_ms())));
  }
  std::chrono::milliseconds step() { return schedule_.step({}); }
  std::string next() const {
    const auto time = status.state().next_run;
    return time == model::kNoTime ? "-" : format_utc(time).substr(0, 16);
  }
  std::optional<CleanupRun> last() const { return status.state().last_run; }

  bool may = true;
  bool imported = true;
  CleanupStatus status;

 private:
  static config::HistoryCleanupSettings settings() {
    config::HistoryCleanupSettings out;
    out.cron = Cron::parse("0 1 * * *").value();
    out.ttl = Period{.years = 1};
    out.processes = true;
    out.batch_size = 2;
    return out;
  }
  ManualClock& clock_;
  HistoryCleanup cleanup_;
  CleanupSchedule schedule_;
};

class CleanupScheduleTest : public testing::Test {
 protected:
  CleanupScheduleTest() {
    definitions.add(model::DefinitionType::process, "order");
    fill();
  }
  void fill() {
    for (int i = 0; i < 5; ++i) store.ends["order"].push_back(clock.now_ms() - 400 * kDay + i);
  }
  std::size_t left() { return store.ends["order"].size(); }
  static EpochMs at(const char* text) {
    return parse_date_time(std::string(text) + ":00Z").value();
  }

  ManualClock clock{at("2026-05-04T20:00")};
  FakeCleanupStore store;
  FakeDefinitions definitions;
  FakeNotes notes;
};

TEST_F(CleanupScheduleTest, RunsWhenTheCronSaysAndTellsWhenNext) {
  Instance one(store, definitions, nullptr, clock);
  one.step();
  EXPECT_EQ(one.next(), "2026-05-05T01:00");
  one.live_until(at("2026-05-05T00:59"));
  EXPECT_EQ(left(), 5U);
  one.live_until(at("2026-05-05T01:01"));
  EXPECT_EQ(left(), 0U);
  EXPECT_EQ(one.next(), "2026-05-06T01:00");
  EXPECT_EQ(one.last()->instances, 5);
  EXPECT_EQ(format_utc(one.last()->started).substr(0, 19), "2026-05-05T01:00:00");
  fill();
  one.live_until(at("2026-05-06T01:01"));
  EXPECT_EQ(left(), 0U) << "and every day";
}

TEST_F(CleanupScheduleTest, WaitsForTheImportAndSkipsWhatIsTooLate) {
  Instance one(store, definitions, nullptr, clock);
  one.imported = false;
  one.live_until(at("2026-05-05T01:30"));
  EXPECT_THAT(one.status.state().waits_for, HasSubstr("import"));
  EXPECT_EQ(left(), 5U);
  one.imported = true;
  one.live_until(at("2026-05-05T01:31"));
  EXPECT_EQ(left(), 0U);
  EXPECT_EQ(one.status.state().waits_for, "");
  fill();
  one.imported = false;
  one.live_until(at("2026-05-06T02:05"));
  one.imported = true;
  one.live_until(at("2026-05-06T12:00"));
  EXPECT_EQ(left(), 5U) << "an hour late is too late";
  EXPECT_EQ(one.next(), "2026-05-07T01:00");
  EXPECT_EQ(one.status.state().waits_for, "");
}

TEST_F(CleanupScheduleTest, OnlyTheInstanceThatMayRunsAndTheOthersKnow) {
  Instance one(store, definitions, &notes, clock);
  Instance two(store, definitions, &notes, clock);
  two.may = false;
  for (int i = 0; i < 6 * 60 * 6; ++i) {
    one.step();
    two.step();
    clock.advance(std::chrono::seconds(10));
  }
  EXPECT_EQ(left(), 0U);
  EXPECT_EQ(two.last()->instances, 5);
  EXPECT_EQ(two.next(), "2026-05-06T01:00");
  EXPECT_LT(notes.puts, 20) << "nothing is said twice";
}

TEST_F(CleanupScheduleTest, WhoTakesOverDoesNotRunAgainWhatWasDone) {
  Instance one(store, definitions, &notes, clock);
  one.live_until(at("2026-05-05T01:10"));
  fill();
  Instance two(store, definitions, &notes, clock);
  two.live_until(at("2026-05-05T03:00"));
  EXPECT_EQ(left(), 5U);
  EXPECT_EQ(two.last()->instances, 5);
}

TEST_F(CleanupScheduleTest, WhoTakesOverGoesOnWithARunThatEndedInTheMiddle) {
  Instance one(store, definitions, &notes, clock);
  store.before_step = [&] { one.may = store.steps < 2; };
  one.live_until(at("2026-05-05T01:00") + 5'000);
  EXPECT_EQ(left(), 1U);
  store.before_step = nullptr;
  Instance two(store, definitions, &notes, clock);
  two.live_until(at("2026-05-05T01:00") + 9'000);
  EXPECT_EQ(left(), 1U) << "the other may still be at its last batch";
  two.live_until(at("2026-05-05T01:02"));
  EXPECT_EQ(left(), 0U);
  EXPECT_TRUE(two.last()->complete);
  EXPECT_EQ(two.next(), "2026-05-06T01:00");
}

TEST_F(CleanupScheduleTest, ARunThatFailedIsTakenUpAgain) {
  Instance one(store, definitions, nullptr, clock);
  store.error = {ErrorCode::unavailable, "down", ""};
  one.live_until(at("2026-05-05T01:01"));
  EXPECT_FALSE(one.last()->complete);
  EXPECT_EQ(one.next(), "2026-05-05T01:05");
  store.error = {};
  one.live_until(at("2026-05-05T01:06"));
  EXPECT_EQ(left(), 0U);
  EXPECT_EQ(one.last()->error, "");
}

TEST_F(CleanupScheduleTest, DoesNotRunBeforeItKnowsWhatTheOthersDid) {
  Instance one(store, definitions, &notes, clock);
  notes.down = true;
  one.live_until(at("2026-05-05T01:10"));
  EXPECT_EQ(left(), 5U);
  notes.down = false;
  one.live_until(at("2026-05-05T01:11"));
  EXPECT_EQ(left(), 0U);
}

TEST(CleanupStatusText, SurvivesTheWayToOtherInstances) {
  CleanupState state;
  state.next_run = 5;
  state.waits_for = "the import";
  EXPECT_EQ(encode_cleanup(decode_cleanup(encode_cleanup(state)).value()), encode_cleanup(state));
  state.last_run = CleanupRun{.started = 1,
                              .progressed = 2,
                              .ended = 3,
                              .instances = 4,
                              .stripped_instances = 5,
                              .decisions = 6,
                              .complete = false,
                              .interrupted = true,
                              .error = "it \"failed\""};
  const auto back = decode_cleanup(encode_cleanup(state)).value();
  EXPECT_EQ(encode_cleanup(back), encode_cleanup(state));
  EXPECT_EQ(back.last_run->error, "it \"failed\"");
  EXPECT_FALSE(decode_cleanup("{}"));
  EXPECT_FALSE(decode_cleanup("nonsense"));
}

}  // namespace
}  // namespace hindsight::ops
