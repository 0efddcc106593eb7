// Of events that several write at the same time both stores lose none, and a reader who follows
// what they tell knows all of them in the end.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <iostream>
#include <mutex>
#include <thread>

#include "differential/both_stores.h"
#include "differential/event_model.h"

namespace hindsight::differential {
namespace {

/// Knows all traces from what it is told, as the making of instances does.
class Follower {
 public:
  explicit Follower(store::EventStore& store)
      : store_(store), classes_(RandomEvents::all_classes()) {}

  void follow() {
    for (bool more = true; more;) {
      const auto part = value_of(store_.changed_traces(classes_, position_, 50));
      for (const auto& trace : part.traces) known_.erase(trace);
      const auto page = value_of(store_.traces(classes_, part.traces));
      const auto lines = lines_of(page, classes_);
      for (std::size_t i = 0; i < lines.size(); ++i) known_[page.traces[i].id.key] = lines[i];
      position_ = part.position;
      more = part.more;
    }
  }
  [[nodiscard]] TraceLines known() const {
    TraceLines out;
    for (const auto& [key, line] : known_) out.push_back(line);
    return out;
  }

 private:
  store::EventStore& store_;
  const std::vector<model::EventClass> classes_;
  store::EventPosition position_;
  std::map<Id128, std::string> known_;
};

class EventWriters : public BothStores {};

TEST_F(EventWriters, LoseNoEventAndMakeNoneTwice) {
  constexpr std::size_t kWriters = 4, kPages = 12;
  constexpr int kRolloversMax = 6;
  const auto classes = RandomEvents::all_classes();
  for (auto* store : stores_.both()) {
    std::map<std::string, std::vector<SentEvent>> sent;  // by id
    std::mutex mutex;                                    // of the above
    Follower follower(*store);
    std::atomic<std::size_t> writing = kWriters;
    const auto write = [&](std::size_t writer) {
      RandomEvents random(seed_ + writer);
      for (std::size_t i = 0; i < kPages; ++i) {
        auto events = random.events(60);
        events.push_back(random.event());
        events.back().id = std::to_string(writer) + "/" + std::to_string(i);
        const auto status = store->put_events(page_of(events));
        EXPECT_TRUE(status) << status.error().text();
        const std::lock_guard lock(mutex);
        for (const auto& event : events) sent[event.id].push_back(event);
      }
      --writing;
    };
    // Meanwhile other indices are begun.
    const auto roll_over = [&](int& count) {
      while (writing > 0 && count < kRolloversMax) {
        const auto status = stores_.shared->roll_over_events(0);
        EXPECT_TRUE(status) << status.error().text();
        ++count;
      }
    };
    int rollovers = 0;
    {
      std::vector<std::jthread> writers;
      for (std::size_t i = 0; i < kWriters; ++i) writers.emplace_back(write, i);
      if (store == stores_.shared.get()) writers.emplace_back(roll_over, std::ref(rollovers));
      while (writing > 0) follower.follow();
    }
    EXPECT_TRUE(store != stores_.shared.get() || rollovers > 1);
    follower.follow();
    const auto walk = value_of(store->walk_traces(classes, {}, {}));
    ASSERT_TRUE(walk);
    EXPECT_EQ(follower.known(), rest_of(*walk, classes, 1'000)) << seed_;
    const auto list = value_of(store->list_events({.limit = 10'000}));
    EXPECT_EQ(list.total, static_cast<std::int64_t>(sent.size()));
    EXPECT_EQ(list.events.size(), sent.size());
    for (const auto& event : list.events) {
      const auto& all = sent.at(event.id);
      EXPECT_TRUE(std::ranges::any_of(all, [&](const SentEvent& one) {
        return one.trace == event.trace && one.event_class == event.event_class &&
               one.time == event.time;
      })) << event.id;
    }
  }
}

}  // namespace
}  // namespace hindsight::differential
