#include "ingest/gathering.h"

#include <gtest/gtest.h>

#include <list>

namespace hindsight::ingest {
namespace {

using std::chrono::seconds;

class GatheringTest : public testing::Test {
 protected:
  static constexpr std::size_t kMax = 1000;

  /// A page of variables at these times, of process instances or none.
  void add(const std::string& kind, const std::vector<EpochMs>& times, std::size_t bytes,
           const std::vector<int>& instances = {}) {
    model::FactPage page;
    std::vector<model::Variable> rows;
    for (const auto time : times) {
      model::Variable row;
      if (!instances.empty()) row.process_instance_id = id(instances[rows.size()]);
      row.time = time;
      row.name = page.arena.copy("name " + std::to_string(time));
      rows.push_back(row);
    }
    page.rows = std::move(rows);
    add(kind, std::move(page), times, bytes);
  }
  /// A page of finished process instances.
  void add_ended(const std::vector<EpochMs>& times, const std::vector<int>& instances) {
    std::vector<model::ProcessInstance> rows(times.size());
    for (std::size_t i = 0; i < times.size(); ++i) {
      rows[i].id.key = id(instances[i]);
      rows[i].end = times[i];
    }
    model::FactPage page;
    page.rows = std::move(rows);
    add("ended", std::move(page), times, 1);
  }
  void add(const std::string& kind, model::FactPage page, const std::vector<EpochMs>& times,
           std::size_t bytes) {
    PendingWrite write;
    write.bytes = bytes;
    write.batch.engine = "a";
    page.row_times = times;
    page.last_time = times.back();
    write.batch.pages.push_back(std::move(page));
    rows_read[kind] += static_cast<std::int64_t>(times.size());
    write.batch.cursors.push_back({"a", kind, times.back(), rows_read[kind], 0});
    auto* told = &tolds.emplace_back(0);
    write.told = [told](const Status& status) { *told += status ? 1 : -1; };
    gathering.add(std::move(write), now);
  }
  /// What was given out: kind, times of its rows and its cursor, if it has one.
  std::vector<std::string> take() {
    std::vector<std::string> out;
    for (auto& write : gathering.take(now)) {
      const auto& page = write.batch.pages.front();
      std::string text;
      for (const auto& cursor : write.batch.cursors) text = cursor.kind;
      text += ":";
      for (const auto time : page.row_times) text += " " + std::to_string(time);
      if (const auto* rows = std::get_if<std::vector<model::Variable>>(&page.rows)) {
        for (const auto& row : *rows) EXPECT_EQ(row.name, "name " + std::to_string(row.time));
      }
      for (const auto& cursor : write.batch.cursors)
        text += " | " + std::to_string(cursor.time) + " rows " + std::to_string(cursor.rows);
      out.push_back(std::move(text));
      write.told({});
    }
    return out;
  }
  static Id128 id(int number) { return {0, static_cast<std::uint64_t>(number)}; }

  std::optional<EpochMs> frontier;
  std::chrono::nanoseconds now{0};
  std::map<std::string, std::int64_t> rows_read;
  std::list<int> tolds;
  Gathering gathering{{.bytes_max = kMax, .wait_max = seconds(30)},
                      [this](const std::string&) { return frontier; }};
};

using Taken = std::vector<std::string>;

TEST_F(GatheringTest, HoldsNothingBackWhenNobodyCatchesUp) {
  add("x", {1, 2}, 10);
  EXPECT_EQ(take(), Taken{"x: 1 2 | 2 rows 2"});
  EXPECT_TRUE(gathering.empty());
}

TEST_F(GatheringTest, GivesOutWhatAllKindsHaveReachedWhenItIsEnough) {
  frontier = 5;
  add("x", {1, 2, 4}, 600);
  EXPECT_EQ(take(), Taken{});
  add("y", {3, 5}, 500);
  add("z", {2, 5, 9}, 300);
  EXPECT_EQ(take(), (Taken{"x: 1 2 4 | 4 rows 3", "y: 3 5 | 5 rows 2", "z: 2 5 | 5 rows 2"}));
  EXPECT_FALSE(gathering.empty());
  EXPECT_EQ(tolds, (std::list<int>{1, 1, 0})) << "what is cut is stored when its rest is";
  frontier.reset();
  EXPECT_EQ(take(), Taken{"z: 9 | 9 rows 3"});
  EXPECT_EQ(tolds, (std::list<int>{1, 1, 1}));
}

TEST_F(GatheringTest, NothingOfAKindOvertakesWhatIsHeldBack) {
  frontier = 5;
  add("x", {4, 8}, 100);
  add("x", {1, 2}, 100);  // began from the start again
  add("y", {5}, 1000);
  EXPECT_EQ(take(), (Taken{"x: 4 | 5 rows 1", "y: 5 | 5 rows 1"}));
  frontier.reset();
  EXPECT_EQ(take(), (Taken{"x: 8 | 8 rows 2", "x: 1 2 | 2 rows 4"}));
}

TEST_F(GatheringTest, TheEndlessWaitOfOneKindDoesNotHoldUpTheOthers) {
  frontier = 5;
  add("x", {8, 9}, 10);
  now += seconds(29);
  add("y", {8}, 10);
  EXPECT_EQ(take(), Taken{});
  now += seconds(1);
  EXPECT_EQ(take(), Taken{"x: 8 9 | 9 rows 2"});
}

TEST_F(GatheringTest, WhatIsHeldIsBounded) {
  frontier = 5;
  add("x", {8, 9}, 2 * kMax - 1);
  EXPECT_EQ(take(), Taken{});
  add("y", {7}, 1);
  EXPECT_EQ(take().size(), 2U);
}

TEST_F(GatheringTest, RowsOfOpenInstancesAreCarriedOnceAndTheCursorsWithThem) {
  frontier = 5;
  add_ended({3}, {1});
  add("x", {1, 2}, kMax, {1, 2});
  add("x", {4}, 1, {1});
  add("y", {5}, 1, {1});
  EXPECT_EQ(take(), (Taken{"ended: 3 | 3 rows 1", ": 1", ": 4", "y: 5 | 5 rows 1"}));
  EXPECT_EQ(tolds, (std::list<int>{1, 0, 0, 1}));
  EXPECT_EQ(take(), Taken{});
  frontier = 9;
  add_ended({8}, {2});
  add("x", {7, 9}, kMax, {2, 3});
  EXPECT_EQ(take(), (Taken{"x: 2 | 2 rows 2", "x: | 4 rows 3", "ended: 8 | 8 rows 2", ": 7"}));
  EXPECT_EQ(tolds, (std::list<int>{1, 1, 1, 1, 1, 0}));
  frontier.reset();
  EXPECT_EQ(take(), Taken{"x: 9 | 9 rows 5"});
  EXPECT_TRUE(gathering.empty());
}

TEST_F(GatheringTest, WhatIsCarriedWaitsNoLongerThanOthers) {
  frontier = 5;
  add("x", {1}, kMax, {1});
  EXPECT_EQ(take(), Taken{":"});
  now += seconds(29);
  EXPECT_EQ(take(), Taken{});
  EXPECT_FALSE(gathering.empty());
  now += seconds(1);
  EXPECT_EQ(take(), Taken{"x: 1 | 1 rows 1"});
  EXPECT_TRUE(gathering.empty());
}

TEST_F(GatheringTest, WhatWaitedTooLongDoesNotOvertakeWhatIsCarried) {
  frontier = 5;
  add("x", {1, 8}, kMax, {1, 1});
  add("y", {2}, kMax, {1});
  EXPECT_EQ(take(), (Taken{":", ":"}));
  now += seconds(30);
  EXPECT_EQ(take(), (Taken{"x: 1 | 5 rows 1", "y: 2 | 2 rows 1", "x: 8 | 8 rows 2"}));
}

TEST_F(GatheringTest, DefinitionsAreNeverHeldBack) {
  frontier = 5;
  add("x", {1, 2}, 10);
  PendingWrite definitions;
  definitions.batch.engine = "a";
  definitions.batch.definitions.emplace_back();
  gathering.add(std::move(definitions), now);
  const auto taken = gathering.take(now);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_EQ(taken.front().batch.definitions.size(), 1U);
}

TEST_F(GatheringTest, DeadLettersGoBeforeTheCursorThatPassesThem) {
  frontier = 5;
  PendingWrite write;
  write.bytes = 10;
  write.batch.engine = "a";
  model::FactPage page;
  page.rows = std::vector<model::Variable>(2);
  page.row_times = {4, 8};
  page.last_time = 8;
  write.batch.pages.push_back(std::move(page));
  write.batch.cursors.push_back({"a", "x", 8, 3, 0});
  write.batch.dead_letters.emplace_back();
  write.told = [](const Status&) {};
  gathering.add(std::move(write), now);
  add("y", {5}, kMax);
  frontier = 6;
  const auto taken = gathering.take(now);
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_EQ(taken.front().batch.dead_letters.size(), 1U);
}

}  // namespace
}  // namespace hindsight::ingest
