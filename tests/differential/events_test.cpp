// Both stores keep events as plain maps do, and tell which traces changed.

#include <gtest/gtest.h>

#include <algorithm>
#include <iostream>

#include "differential/both_stores.h"
#include "differential/event_model.h"

namespace hindsight::differential {
namespace {

/// One store and what it should hold.
class Comparison {
 public:
  Comparison(store::Store& store, std::uint64_t seed) : store_(store), random_(seed) {
    positions_.push_back({value_of(store_.end_of_events()), 0});
  }

  void step() {
    switch (random_.below(9)) {
      case 0:
      case 1:
      case 2:
        return put();
      case 3:
        return remove();
      case 4:
        return random_.chance(30) ? forget() : put();
      case 5:
        return follow();
      case 6:
        return walk();
      case 7:
        return read_traces();
      default:
        return list();
    }
  }

 private:
  struct Position {
    store::EventPosition stored;
    std::size_t change;
  };

  void put() {
    const auto events = random_.events(60);
    const auto status = store_.put_events(page_of(events));
    ASSERT_TRUE(status) << status.error().text();
    model_.put(events);
    if (random_.chance(30))
      positions_.push_back({value_of(store_.end_of_events()), model_.position()});
  }

  void remove() {
    std::vector<std::string> ids{"unknown"};
    for (auto n = random_.below(8); n > 0; --n) ids.push_back(random_.id());
    const auto status = store_.remove_events(ids);
    ASSERT_TRUE(status) << status.error().text();
    model_.remove(ids);
  }

  void forget() {
    const auto before = 1'700'000'000'000 + static_cast<EpochMs>(random_.below(30));
    const auto limit = 1 + random_.below(20);
    std::size_t count = 0, some = 1;
    while (some > 0) {
      some = value_of(store_.forget_events_before(before, limit));
      EXPECT_LE(some, limit);
      count += some;
    }
    // What is left of removed ones may count.
    EXPECT_GE(count, model_.forget_before(before));
  }

  void follow() {
    const auto from = positions_[random_.below(positions_.size())];
    const auto classes = random_.classes();
    auto position = from.stored;
    std::set<Id128> told;
    for (bool more = true; more;) {
      const auto part = value_of(store_.changed_traces(classes, position, 1 + random_.below(40)));
      told.insert(part.traces.begin(), part.traces.end());
      position = part.position;
      more = part.more;
    }
    const auto expected = model_.changed(classes, from.change);
    EXPECT_TRUE(std::ranges::includes(told, expected.must));
    EXPECT_TRUE(std::ranges::includes(expected.may, told));
    EXPECT_EQ(position, value_of(store_.end_of_events()));
    positions_.push_back({position, model_.position()});
  }

  void walk() {
    const auto classes = random_.classes();
    const auto after = random_.chance(50) ? Id128::of(random_.trace()) : Id128{};
    const auto expected = model_.traces(classes, after, {});
    auto walk = value_of(store_.walk_traces(classes, after, {}));
    ASSERT_TRUE(walk);
    const auto first = value_of(walk->next(1 + random_.below(30)));
    auto found = lines_of(first, classes);
    EXPECT_EQ(found.empty(), expected.empty());
    // It goes on as of the moment it began at.
    put();
    const auto rest = rest_of(*walk, classes, 1 + random_.below(30));
    found.insert(found.end(), rest.begin(), rest.end());
    EXPECT_EQ(found, expected);
  }

  void read_traces() {
    const auto classes = random_.classes();
    std::set<Id128> chosen{Id128::of("unknown")};
    for (auto n = random_.below(15); n > 0; --n) chosen.insert(Id128::of(random_.trace()));
    std::vector<Id128> asked(chosen.begin(), chosen.end());
    asked.push_back(asked.front());
    const auto page = value_of(store_.traces(classes, asked));
    EXPECT_EQ(lines_of(page, classes), model_.traces(classes, {}, chosen));
  }

  void list() {
    const auto query = random_.query();
    auto expected = model_.list(query);
    const auto found = value_of(store_.list_events(query));
    EXPECT_EQ(found.total, static_cast<std::int64_t>(expected.size()));
    std::vector<std::string> ids;
    for (const auto& event : found.events) {
      const auto& known = model_.events().at(event.id);
      EXPECT_EQ(event.trace, known.trace);
      EXPECT_EQ(event.event_class, known.event_class);
      EXPECT_EQ(event.time, known.time);
      ids.push_back(event.id);
    }
    expected.erase(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(std::min(
                                                            query.offset, expected.size())));
    expected.resize(std::min(expected.size(), query.limit));
    EXPECT_EQ(ids, expected) << query.search;
    count();
  }

  void count() {
    const auto expected = model_.counts();
    std::map<model::EventClass, std::int64_t> found;
    for (const auto& one : value_of(store_.count_events(store::EventOrigin::outside, 100)))
      found.emplace(one.event_class, one.count);
    EXPECT_EQ(found, expected);
    if (expected.size() > 1) {
      EXPECT_EQ(store_.count_events(store::EventOrigin::outside, expected.size() - 1).error().code,
                ErrorCode::resource_exhausted);
    }
    const auto classes = random_.classes();
    EXPECT_EQ(static_cast<std::size_t>(value_of(store_.count_traces(classes))),
              model_.traces(classes, {}, {}).size());
  }

  store::Store& store_;
  RandomEvents random_;
  EventModel model_;
  std::vector<Position> positions_;
};

class EventsOfBothStores : public BothStores {};

TEST_F(EventsOfBothStores, AreKeptAsInMaps) {
  for (auto* store : stores_.both()) {
    Comparison comparison(*store, seed_);
    for (int i = 0; i < 250; ++i) {
      SCOPED_TRACE("HINDSIGHT_TEST_SEED=" + std::to_string(seed_) + ", step " + std::to_string(i) +
                   (store == stores_.embedded.get() ? ", embedded" : ", shared"));
      if (i % 100 == 99 && store == stores_.shared.get()) {
        const auto rolled = stores_.shared->roll_over_events(0);
        ASSERT_TRUE(rolled) << rolled.error().text();
      }
      comparison.step();
      if (HasFailure()) return;
    }
  }
}

TEST_F(EventsOfBothStores, MayBeLargerThanOneAnswerTogether) {
  const Stores stores(seed_, 1'000'000);
  std::vector<SentEvent> events(600);
  EventModel model;
  for (std::size_t i = 0; i < events.size(); ++i)
    events[i] = {std::to_string(i),
                 std::to_string(i % 7),
                 {"", "s", "type"},
                 1,
                 R"({"text":")" + std::string(5'000, 'x') + R"("})"};
  const std::vector classes{events.front().event_class};
  for (int round = 0; round < 2; ++round) {
    ASSERT_TRUE(stores.shared->put_events(page_of(events)));
    model.put(events);
    const auto walk = value_of(stores.shared->walk_traces(classes, {}, {}));
    ASSERT_TRUE(walk);
    EXPECT_TRUE(rest_of(*walk, classes, 10'000) == model.traces(classes, {}, {}));
    for (auto& event : events) event.time = 2;
  }
}

TEST_F(EventsOfBothStores, CanBeListedFarDown) {
  std::vector<SentEvent> events(12'000);
  for (std::size_t i = 0; i < events.size(); ++i)
    events[i] = {std::to_string(i), "t", {"", "s", "type"}, static_cast<EpochMs>(i), ""};
  for (auto* store : stores_.both()) {
    ASSERT_TRUE(store->put_events(page_of(events)));
    const auto far = value_of(store->list_events({.offset = 11'990, .limit = 20}));
    ASSERT_EQ(far.events.size(), 10U);
    EXPECT_EQ(far.events.front().id, "9");
    EXPECT_EQ(far.total, 12'000);
    const auto behind = value_of(store->list_events({.offset = 20'000, .limit = 20}));
    EXPECT_EQ(behind.events.size(), 0U);
    EXPECT_EQ(behind.total, 12'000);
  }
}

}  // namespace
}  // namespace hindsight::differential
