#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/event.h"

namespace hindsight::store {

enum class EventOrder { time, type, source, group, trace };

struct EventListQuery {
  std::string search;  ///< found in type, source, group or trace, in any letter case; empty = all
  EventOrder order = EventOrder::time;  ///< then the youngest first, then by text of the id
  bool descending = true;
  std::size_t offset = 0;
  std::size_t limit = 20;
};

struct ListedEvent {
  std::string id, trace;
  model::EventClass event_class;
  EpochMs time = 0;
};

struct EventList {
  std::vector<ListedEvent> events;
  std::int64_t total = 0;  ///< found by the query
};

struct EventClassCount {
  model::EventClass event_class;
  std::int64_t count = 0;
};

/// Whose events: those of other systems, or those of engines that flow nodes can be mapped to.
enum class EventOrigin { outside, engines };

/// How far the order in which events were stored has been read. Opaque, only handed back; grows.
using EventPosition = std::map<std::string, std::int64_t>;

/// Traces that gained, changed or lost events of some classes.
struct ChangedTraces {
  std::vector<Id128> traces;
  EventPosition position;  ///< up to which that is true
  bool more = false;       ///< there are later ones
};

/// An event as the building of instances needs it.
struct TraceEvent {
  Id128 id;
  EpochMs time = model::kNoTime;
  std::size_t event_class = 0;  ///< position in the classes asked for
  std::string_view data;
  Id128 run;  ///< what began and ended, where that is known; stores leave it empty
};

/// Whole traces, each once. Text lies in the arena.
struct TracePage {
  struct Trace {
    model::EntityId id;
    std::size_t first = 0, count = 0;  ///< its events, by time and text of the id
  };
  model::Arena arena;
  std::vector<Trace> traces;
  std::vector<TraceEvent> events;
};

/// Goes through all traces as of one moment, in the order of their keys.
class TraceWalk {
 public:
  virtual ~TraceWalk() = default;
  /// About `events` more, of whole traces; no traces = the end.
  virtual Result<TracePage> next(std::size_t events) = 0;
};

/// What events made of process instances of one definition (of model::kEventEngine).
struct DerivedInstances {
  std::string definition;  ///< its id
  /// Whatever is stored of these process instances goes.
  std::vector<Id128> replaced;
  bool all_new = false;                ///< nothing is stored of them yet
  std::vector<model::FactPage> pages;  ///< what is to be stored instead
  /// Becomes true with the rows, as an import's cursor does.
  std::string note_name, note;
  /// Of the lease; what an older one derived never replaces what a newer one did.
  std::int64_t epoch = 0;
  std::int64_t step = 0;  ///< grows within an epoch
};

/// Events from outside and of engines (model/engine_events.h), and the process instances made of
/// them. Thread-safe.
class EventStore {
 public:
  virtual ~EventStore() = default;

  /// After success no event can be lost by a crash, and every later reader sees it. Of several with
  /// the same id the last one counts.
  virtual Status put_events(const model::EventPage& page) = 0;
  /// Of other systems.
  virtual Result<EventList> list_events(const EventListQuery& query) = 0;
  /// By class; at most `limit` of them, else `resource_exhausted`.
  virtual Result<std::vector<EventClassCount>> count_events(EventOrigin origin,
                                                            std::size_t limit) = 0;
  /// Unknown ids are skipped. Their traces have changed.
  virtual Status remove_events(const std::vector<std::string>& ids) = 0;
  /// What comes later than that is new to whoever walks afterwards.
  virtual Result<EventPosition> end_of_events() = 0;
  /// Looks at no more than about `events` changes.
  virtual Result<ChangedTraces> changed_traces(const std::vector<model::EventClass>& classes,
                                               const EventPosition& after, std::size_t events) = 0;
  /// Traces without events of these classes are left out.
  virtual Result<TracePage> traces(const std::vector<model::EventClass>& classes,
                                   const std::vector<Id128>& traces) = 0;
  /// Of traces with a key above `after`, if it is one.
  virtual Result<std::unique_ptr<TraceWalk>> walk_traces(
      const std::vector<model::EventClass>& classes, Id128 after, std::stop_token stop) = 0;
  /// About so many: exact up to some ten thousand.
  virtual Result<std::int64_t> count_traces(const std::vector<model::EventClass>& classes) = 0;

  /// `conflict`: a later epoch has written.
  virtual Status put_derived(const DerivedInstances& derived) = 0;
  /// After success every later reader sees all that put_derived() stored.
  virtual Status show_derived() = 0;
  /// Removes all rows of the instances of this definition, and the notes whose name begins so.
  virtual Status remove_derived(const std::string& definition, const std::string& note_prefix) = 0;
  /// What put_derived() noted.
  virtual Result<std::optional<std::string>> derived_note(const std::string& name) = 0;
};

}  // namespace hindsight::store
