#pragma once

#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "store/event_store.h"

namespace hindsight::differential {

struct SentEvent {
  std::string id, trace;
  model::EventClass event_class;
  EpochMs time = 0;
  std::string data;
  bool operator==(const SentEvent&) const = default;
};

model::EventPage page_of(const std::vector<SentEvent>& events);

/// "trace: type@time(id,data) ..." of each trace, in the order of their keys.
using TraceLines = std::vector<std::string>;
TraceLines lines_of(const store::TracePage& page, const std::vector<model::EventClass>& classes);

/// What an EventStore should do, with plain maps.
class EventModel {
 public:
  void put(const std::vector<SentEvent>& events);
  void remove(const std::vector<std::string>& ids);
  /// How many there were.
  std::size_t forget_before(EpochMs time);

  [[nodiscard]] const std::map<std::string, SentEvent>& events() const { return events_; }
  [[nodiscard]] std::vector<std::string> list(const store::EventListQuery& query) const;
  [[nodiscard]] std::map<model::EventClass, std::int64_t> counts() const;
  /// Of all traces with a key above `after`, and of those in `only` if it is not empty.
  [[nodiscard]] TraceLines traces(const std::vector<model::EventClass>& classes, Id128 after,
                                  const std::set<Id128>& only) const;

  /// How many changes there were.
  [[nodiscard]] std::size_t position() const { return changes_.size(); }
  struct Told {
    std::set<Id128> must, may;
  };
  /// Traces that a store has to tell, and may tell, of what came after a position.
  [[nodiscard]] Told changed(const std::vector<model::EventClass>& classes,
                             std::size_t after) const;

 private:
  struct Place {
    std::string trace;
    model::EventClass event_class;
  };
  struct Change {
    std::string id;
    std::vector<Place> places;  ///< where it was and is; none when nothing changed
    bool forgotten = false;
  };

  std::map<std::string, SentEvent> events_;  // by id
  std::map<std::string, EpochMs> removed_;   ///< when they happened, by id
  std::vector<Change> changes_;
  std::map<std::string, std::set<Id128>> ever_;  ///< traces that an event ever was in, by its id
};

/// Events and questions that follow from the seed.
class RandomEvents {
 public:
  explicit RandomEvents(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }
  bool chance(unsigned percent) { return below(100) < percent; }

  std::string id() { return "event " + std::to_string(below(80)); }
  std::string trace();
  SentEvent event();
  std::vector<SentEvent> events(std::size_t most);
  static std::vector<model::EventClass> all_classes();
  std::vector<model::EventClass> classes();
  store::EventListQuery query();

 private:
  std::mt19937_64 random_;
};

}  // namespace hindsight::differential
