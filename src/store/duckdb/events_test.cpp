#include <gmock/gmock.h>

#include <map>
#include <random>
#include <set>

#include "store/duckdb/test_world.h"
#include "store/event_store.h"

namespace hindsight::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Sent {
  std::string id, trace, type;
  EpochMs time = 0;
  std::string data;
};

model::EventPage page_of(const std::vector<Sent>& sent) {
  model::EventPage page;
  for (const auto& one : sent) {
    model::Event event;
    event.id = {Id128::of(one.id), page.arena.copy(one.id), false};
    event.trace = {Id128::of(one.trace), page.arena.copy(one.trace), false};
    event.type = page.arena.copy(one.type);
    event.source = "shop";
    event.time = one.time;
    event.received = 1;
    event.data = page.arena.copy(one.data);
    page.events.push_back(event);
  }
  return page;
}

void put(EventStore& store, const std::vector<Sent>& sent) {
  const auto status = store.put_events(page_of(sent));
  ASSERT_TRUE(status) << status.error().text();
}

model::EventClass of_type(const std::string& type) {
  return {"", "shop", type};
}

/// "trace: type@time type@time" of each trace.
std::vector<std::string> lines(const TracePage& page,
                               const std::vector<model::EventClass>& classes) {
  std::vector<std::string> out;
  for (const auto& trace : page.traces) {
    auto line = std::string(trace.id.text) + ":";
    for (std::size_t i = trace.first; i < trace.first + trace.count; ++i) {
      line += " " + classes[page.events[i].event_class].type + "@" +
              std::to_string(page.events[i].time);
    }
    out.push_back(line);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> all_lines(EventStore& store, const std::vector<model::EventClass>& classes,
                                   std::size_t page_size = 100) {
  std::vector<std::string> out;
  auto walk = store.walk_traces(classes, {}, {});
  EXPECT_TRUE(walk) << walk.error().text();
  while (true) {
    const auto page = (*walk)->next(page_size);
    EXPECT_TRUE(page) << page.error().text();
    if (page->traces.empty()) break;
    const auto some = lines(*page, classes);
    out.insert(out.end(), some.begin(), some.end());
  }
  std::sort(out.begin(), out.end());
  return out;
}

TEST(DuckEvents, AnEventThatComesAgainReplacesTheFirstAsAWhole) {
  const auto store = open_store();
  const std::vector classes = {of_type("ordered"), of_type("paid")};
  put(*store, {{"1", "a", "ordered", 10, R"({"amount":1})"}, {"2", "a", "paid", 20, ""}});
  put(*store, {{"1", "b", "ordered", 15, ""}});
  EXPECT_THAT(all_lines(*store, classes), ElementsAre("a: paid@20", "b: ordered@15"));
  const auto list = store->list_events({});
  ASSERT_TRUE(list) << list.error().text();
  EXPECT_EQ(list->total, 2);
}

TEST(DuckEvents, TheTraceThatAnEventLeftHasChangedToo) {
  const auto store = open_store();
  const std::vector classes = {of_type("ordered")};
  put(*store, {{"1", "a", "ordered", 10, ""}});
  const auto before = store->end_of_events();
  ASSERT_TRUE(before);
  put(*store, {{"1", "b", "ordered", 10, ""}});
  const auto changed = store->changed_traces(classes, *before, 100);
  ASSERT_TRUE(changed) << changed.error().text();
  EXPECT_THAT(changed->traces, testing::UnorderedElementsAre(Id128::of("a"), Id128::of("b")));
  const auto later = store->changed_traces(classes, changed->position, 100);
  EXPECT_THAT(later->traces, IsEmpty());
}

TEST(DuckEvents, ARemovedEventIsAChangeOfItsTrace) {
  const auto store = open_store();
  const std::vector classes = {of_type("ordered")};
  put(*store, {{"1", "a", "ordered", 10, ""}, {"2", "b", "ordered", 10, ""}});
  const auto before = store->end_of_events();
  ASSERT_TRUE(store->remove_events({"1", "unknown"}));
  const auto changed = store->changed_traces(classes, *before, 100);
  EXPECT_THAT(changed->traces, ElementsAre(Id128::of("a")));
  EXPECT_THAT(all_lines(*store, classes), ElementsAre("b: ordered@10"));
}

TEST(DuckEvents, ListsCanBeSearchedSortedAndPaged) {
  const auto store = open_store();
  put(*store,
      {{"1", "A", "Ordered", 10, ""}, {"2", "b", "paid", 30, ""}, {"3", "c", "paid", 20, ""}});
  const auto ids = [&](const EventListQuery& query) {
    std::vector<std::string> out;
    const auto list = store->list_events(query);
    for (const auto& event : list->events) out.push_back(event.id);
    return out;
  };
  EXPECT_THAT(ids({}), ElementsAre("2", "3", "1"));
  EXPECT_THAT(ids({.search = "PAI"}), ElementsAre("2", "3"));
  EXPECT_THAT(ids({.search = "a", .order = EventOrder::trace, .descending = false}),
              ElementsAre("1", "2", "3"));
  EXPECT_THAT(ids({.offset = 1, .limit = 1}), ElementsAre("3"));
}

TEST(DuckEvents, OldEventsAreForgottenWithoutAChangeOfTheirTraces) {
  const auto store = open_store();
  const std::vector classes = {of_type("ordered")};
  put(*store, {{"1", "a", "ordered", 10, ""}, {"2", "b", "ordered", 20, ""}});
  const auto before = store->end_of_events();
  EXPECT_EQ(store->forget_events_before(20, 100).value(), 1U);
  EXPECT_EQ(store->forget_events_before(20, 100).value(), 0U);
  EXPECT_THAT(store->changed_traces(classes, *before, 100)->traces, IsEmpty());
  EXPECT_THAT(all_lines(*store, classes), ElementsAre("b: ordered@20"));
}

TEST(DuckEvents, WhateverTheOrderTheLastEventOfAnIdCounts) {
  for (unsigned seed = 1; seed <= 10; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937 random(seed);
    const auto store = open_store();
    const std::vector classes = {of_type("x"), of_type("y")};
    std::map<std::string, Sent> expected;
    EventPosition seen = store->end_of_events().value();
    std::set<std::string> changed;
    for (int round = 0; round < 30; ++round) {
      std::vector<Sent> some;
      for (auto n = random() % 20; n > 0; --n) {
        some.push_back({std::to_string(random() % 60), std::to_string(random() % 12),
                        random() % 2 == 0 ? "x" : "y", static_cast<EpochMs>(random() % 1000), ""});
      }
      put(*store, some);
      for (const auto& one : some) {
        const auto known = expected.find(one.id);
        if (known != expected.end()) changed.insert(known->second.trace);
        changed.insert(one.trace);
        expected[one.id] = one;
      }
      if (random() % 3 != 0) continue;
      // In steps, as building instances goes.
      std::set<Id128> told;
      for (bool more = true; more;) {
        const auto part = store->changed_traces(classes, seen, 1 + random() % 30);
        ASSERT_TRUE(part) << part.error().text();
        told.insert(part->traces.begin(), part->traces.end());
        seen = part->position;
        more = part->more;
      }
      for (const auto& trace : changed) EXPECT_TRUE(told.contains(Id128::of(trace))) << trace;
      changed.clear();
    }
    std::map<std::string, std::vector<std::tuple<EpochMs, std::string, std::string>>> traces;
    for (const auto& [id, one] : expected) traces[one.trace].emplace_back(one.time, id, one.type);
    std::vector<std::string> wanted;
    for (auto& [trace, events] : traces) {
      std::sort(events.begin(), events.end());
      auto line = trace + ":";
      for (const auto& [time, id, type] : events) line += " " + type + "@" + std::to_string(time);
      wanted.push_back(line);
    }
    std::sort(wanted.begin(), wanted.end());
    EXPECT_EQ(all_lines(*store, classes, 1 + random() % 40), wanted);
  }
}

}  // namespace
}  // namespace hindsight::store
