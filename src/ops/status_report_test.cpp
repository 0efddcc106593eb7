#include "ops/status_report.h"

#include <gtest/gtest.h>

namespace hindsight::ops {
namespace {

using engine::HistoryCleanup;

constexpr EpochMs kNow = 1'700'000'000'000;
constexpr DurationMs kDay = 86'400'000;

ingest::EngineStatus engine_with(HistoryCleanup::State state, std::int64_t process_days,
                                 std::int64_t decision_days) {
  ingest::EngineStatus engine;
  engine.cleanup = {state, HistoryCleanup::TimeToLive{process_days, "order"},
                    HistoryCleanup::TimeToLive{decision_days, "risk"}};
  return engine;
}

ingest::KindStatus kind_read_to(const char* name, EpochMs caught_up_at, EpochMs last_time,
                                bool caught_up) {
  ingest::KindStatus kind;
  kind.kind = name;
  kind.caught_up_at = caught_up_at;
  kind.last_time = last_time;
  kind.caught_up = caught_up;
  return kind;
}

TEST(UntilEngineCleanup, IsTheTimeToLiveWithoutTheLag) {
  const auto engine = engine_with(HistoryCleanup::State::scheduled, 30, 5);
  const auto behind =
      kind_read_to("variable-update", model::kNoTime, kNow - 10 * kDay, /*caught_up=*/false);
  EXPECT_EQ(until_engine_cleanup(engine, behind, kNow), 20 * kDay);
  const auto up_to_date = kind_read_to("variable-update", kNow - 2'000, kNow - 9 * kDay, true);
  EXPECT_EQ(until_engine_cleanup(engine, up_to_date, kNow), 30 * kDay - 2'000);
  // It was up to date three days ago, since when more has been read.
  const auto again = kind_read_to("variable-update", kNow - 3 * kDay, kNow - kDay, false);
  EXPECT_EQ(until_engine_cleanup(engine, again, kNow), 29 * kDay);
  const auto decisions = kind_read_to("decision-instance", kNow, kNow, true);
  EXPECT_EQ(until_engine_cleanup(engine, decisions, kNow), 5 * kDay);
}

TEST(UntilEngineCleanup, IsNegativeWhenUnreadRowsMayBeGone) {
  const auto engine = engine_with(HistoryCleanup::State::on_demand, 5, 5);
  const auto late = kind_read_to("activity-instance-completed", 0, kNow - 6 * kDay, false);
  EXPECT_EQ(until_engine_cleanup(engine, late, kNow), -kDay);
}

TEST(UntilEngineCleanup, IsNotKnownOrDoesNotExist) {
  const auto kind = kind_read_to("variable-update", kNow, kNow, true);
  for (const auto state : {HistoryCleanup::State::off, HistoryCleanup::State::unknown})
    EXPECT_EQ(until_engine_cleanup(engine_with(state, 5, 5), kind, kNow), std::nullopt);
  auto without = engine_with(HistoryCleanup::State::scheduled, 5, 5);
  without.cleanup.process.reset();
  EXPECT_EQ(until_engine_cleanup(without, kind, kNow), std::nullopt);
  const auto engine = engine_with(HistoryCleanup::State::scheduled, 5, 5);
  const auto unread = kind_read_to("variable-update", model::kNoTime, model::kNoTime, false);
  EXPECT_EQ(until_engine_cleanup(engine, unread, kNow), std::nullopt);
  const auto running = kind_read_to("activity-instance-running", kNow, kNow, true);
  EXPECT_EQ(until_engine_cleanup(engine, running, kNow), std::nullopt);
}

TEST(ImportStatus, DeadLettersOfKindsThatAreNoStreamsCountForTheEngineOnly) {
  ingest::ImportStatus status;
  status.update("e", "variable-update", [](auto& kind) { kind.caught_up = true; });
  status.dead_letters({{"e", "variable-update", 2}, {"e", "process-instance-document", 1}});
  const auto engine = status.engines().front();
  EXPECT_EQ(engine.dead_letters, 3);
  ASSERT_EQ(engine.kinds.size(), 1U);
  EXPECT_EQ(engine.kinds.front().dead_letters, 2);
  status.dead_letters({});
  EXPECT_EQ(status.engines().front().dead_letters, 0);
  EXPECT_EQ(status.engines().front().kinds.front().dead_letters, 0);
}

}  // namespace
}  // namespace hindsight::ops
