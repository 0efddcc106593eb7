#include "ops/history_cleanup.h"

#include <gmock/gmock.h>

#include "ops/fake_cleanup_for_test.h"

namespace hindsight::ops {
namespace {

using model::DefinitionType;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr DurationMs kDay = 86'400'000;

config::HistoryCleanupSettings settings() {
  config::HistoryCleanupSettings out;
  out.cron = Cron::parse("0 1 * * *").value();
  out.ttl = Period{.years = 2};
  out.processes = out.decisions = true;
  out.batch_size = 3;
  return out;
}

std::string text_of(const PlannedCleanup& planned) {
  const auto& rule = planned.rule;
  return std::string(to_string(rule.type)) + " " + rule.key + " " +
         (rule.scope == store::CleanupScope::all ? "all " : "variables ") + to_text(planned.ttl) +
         " " + format_utc(rule.before).substr(0, 10);
}

std::vector<std::string> plan(const config::HistoryCleanupSettings& settings,
                              const char* settled = "2026-03-31T12:00:00Z") {
  FakeDefinitions definitions;
  definitions.add(DefinitionType::process, "order", 1).add(DefinitionType::process, "order", 2);
  definitions.add(DefinitionType::process, "order", 1, "two").add(DefinitionType::process, "claim");
  definitions.add(DefinitionType::decision, "risk").add(DefinitionType::decision, "order");
  std::vector<std::string> out;
  for (const auto& planned : plan_cleanup(settings, *definitions.catalog(),
                                          parse_date_time("2026-03-31T12:00:00Z").value(),
                                          parse_date_time(settled).value(), TimeZone::utc()))
    out.push_back(text_of(planned));
  return out;
}

TEST(CleanupRules, CoverEachKeyOfTheEnabledPartsOnce) {
  auto all = settings();
  EXPECT_THAT(plan(all), testing::ElementsAre("process claim all P2Y 2024-03-31",
                                              "process order all P2Y 2024-03-31",
                                              "decision order all P2Y 2024-03-31",
                                              "decision risk all P2Y 2024-03-31"));
  all.decisions = false;
  EXPECT_THAT(plan(all), testing::ElementsAre("process claim all P2Y 2024-03-31",
                                              "process order all P2Y 2024-03-31"));
  all.processes = false;
  all.ingested_events = true;
  EXPECT_THAT(plan(all), IsEmpty());
}

TEST(CleanupRules, WhatADefinitionSaysOfItselfCounts) {
  auto all = settings();
  all.of_process["order"] = {Period{.months = 1}, config::CleanupMode::variables};
  all.of_process["risk"] = {Period{.days = 1}, {}};
  all.of_process["gone"] = {Period{.days = 1}, {}};
  all.of_decision["risk"] = {Period{.days = 10}, {}};
  EXPECT_THAT(plan(all), testing::ElementsAre("process claim all P2Y 2024-03-31",
                                              "process order variables P1M 2026-02-28",
                                              "decision order all P2Y 2024-03-31",
                                              "decision risk all P10D 2026-03-21"));
  all.mode = config::CleanupMode::variables;
  all.of_process["order"].mode = config::CleanupMode::all;
  EXPECT_THAT(plan(all), testing::ElementsAre("process claim variables P2Y 2024-03-31",
                                              "process order all P1M 2026-02-28",
                                              "decision order all P2Y 2024-03-31",
                                              "decision risk all P10D 2026-03-21"));
}

TEST(CleanupRules, WhatTheImportMayStillBringStays) {
  EXPECT_THAT(plan(settings(), "2020-05-01T00:00:00Z"), testing::Each(HasSubstr("2020-05-01")));
}

class HistoryCleanupTest : public testing::Test {
 protected:
  HistoryCleanupTest() {
    definitions.add(DefinitionType::process, "order").add(DefinitionType::decision, "risk");
    for (int i = 0; i < 8; ++i) store.ends["order"].push_back(old() + i);
    store.ends["order"].push_back(now());
    for (int i = 0; i < 3; ++i) store.ends["risk"].push_back(old() + i);
  }
  EpochMs now() const { return clock.now_ms(); }
  EpochMs old() const { return now() - 800 * kDay; }
  HistoryCleanup cleanup(const config::HistoryCleanupSettings& with = settings()) {
    return {with, TimeZone::utc(), {store, definitions, clock}};
  }

  ManualClock clock;
  FakeCleanupStore store;
  FakeDefinitions definitions;
};

TEST_F(HistoryCleanupTest, OldEventsGoOnlyIfThatIsEnabled) {
  const auto young = now();
  store.events = {old(), old() + 1, young};
  EXPECT_EQ(cleanup().run(now(), {}).events, 0);
  auto with_events = settings();
  with_events.ingested_events = true;
  const auto run = cleanup(with_events).run(now(), {});
  EXPECT_TRUE(run.complete);
  EXPECT_EQ(run.events, 2);
  EXPECT_THAT(store.events, testing::ElementsAre(young));
}

TEST_F(HistoryCleanupTest, ExternalVariablesWithoutAnInstanceGoWithTheProcesses) {
  const auto young = now();
  store.variables = {old(), old() + 1, old() + 2, old() + 3, young};
  auto without_processes = settings();
  without_processes.processes = false;
  EXPECT_TRUE(cleanup(without_processes).run(now(), {}).complete);
  EXPECT_EQ(store.variables.size(), 5U);
  EXPECT_TRUE(cleanup().run(now(), {}).complete);
  EXPECT_THAT(store.variables, testing::ElementsAre(young));
}

TEST_F(HistoryCleanupTest, RemovesWhatIsOldBatchByBatchAndCounts) {
  std::vector<std::int64_t> seen;
  HistoryCleanup::Term term;
  term.progress = [&](const CleanupRun& run) { seen.push_back(run.instances + run.decisions); };
  const auto started = now();
  const auto run = cleanup().run(now(), term);
  EXPECT_TRUE(run.complete);
  EXPECT_EQ(run.error, "");
  EXPECT_EQ(run.instances, 8);
  EXPECT_EQ(run.decisions, 3);
  EXPECT_EQ(run.stripped_instances, 0);
  EXPECT_EQ(run.started, started);
  EXPECT_EQ(run.ended, now());
  EXPECT_THAT(seen, testing::ElementsAre(0, 3, 6, 8, 11, 11, 11));
  EXPECT_EQ(store.ends["order"].size(), 1U) << "what is young stays";
}

TEST_F(HistoryCleanupTest, VariablesAreCountedApart) {
  auto with = settings();
  with.mode = config::CleanupMode::variables;
  const auto run = cleanup(with).run(now(), {});
  EXPECT_EQ(run.instances, 0);
  EXPECT_EQ(run.stripped_instances, 8);
}

TEST_F(HistoryCleanupTest, EndsBetweenBatchesWhenItIsStopped) {
  std::stop_source source;
  HistoryCleanup::Term term;
  term.stop = source.get_token();
  store.before_step = [&] { source.request_stop(); };
  const auto run = cleanup().run(now(), term);
  EXPECT_FALSE(run.complete);
  EXPECT_EQ(run.instances, 3);
  EXPECT_EQ(store.steps, 1);
  EXPECT_TRUE(run.interrupted);
  EXPECT_THAT(run.error, HasSubstr("stopped"));
  store.before_step = nullptr;
  EXPECT_EQ(cleanup().run(now(), {}).instances, 5) << "the next run goes on";
}

TEST_F(HistoryCleanupTest, AQueryThatIsCancelledByTheStopIsNoErrorOfItsOwn) {
  std::stop_source source;
  HistoryCleanup::Term term;
  term.stop = source.get_token();
  store.error = {ErrorCode::cancelled, "the query was cancelled", ""};
  store.before_step = [&] { source.request_stop(); };
  const auto run = cleanup().run(now(), term);
  EXPECT_TRUE(run.interrupted);
  EXPECT_THAT(run.error, HasSubstr("stopped before the end"));
}

TEST_F(HistoryCleanupTest, EndsBeforeABatchWhenAnotherInstanceMay) {
  HistoryCleanup::Term term;
  term.may_run = [&] { return store.steps < 2; };
  const auto run = cleanup().run(now(), term);
  EXPECT_FALSE(run.complete);
  EXPECT_EQ(run.instances, 6);
  EXPECT_TRUE(run.interrupted);
  EXPECT_THAT(run.error, HasSubstr("another instance"));
}

TEST_F(HistoryCleanupTest, AnErrorEndsTheRunAndSaysWhere) {
  store.error = {ErrorCode::unavailable, "the disk is full", ""};
  const auto run = cleanup().run(now(), {});
  EXPECT_FALSE(run.complete);
  EXPECT_FALSE(run.interrupted);
  EXPECT_THAT(run.error, HasSubstr("the disk is full (process order"));
  EXPECT_EQ(run.ended, now());
}

TEST_F(HistoryCleanupTest, GivesUpWhenNothingMovesForLong) {
  store.never_done = true;
  store.ends.clear();
  const auto run = cleanup().run(now(), {});
  EXPECT_FALSE(run.complete);
  EXPECT_EQ(store.steps, 50);
}

}  // namespace
}  // namespace hindsight::ops
