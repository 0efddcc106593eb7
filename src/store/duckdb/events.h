#pragma once

#include "store/duckdb/reader_pool.h"
#include "store/event_store.h"

/// Events from outside, in the table `event`. New ones are only appended, as whoever sends them
/// waits for that. That one replaces another of the same id is brought about when somebody reads
/// (settle()): looking ids up costs a pass over all of them, however few are new.
namespace hindsight::store::duck {

/// Writes events; confined to the writer. Each call is a transaction of its own.
class EventWriter {
 public:
  explicit EventWriter(Connection& connection) : connection_(connection) {}
  Status load();

  Status put(const model::EventPage& page);
  /// Of rows with the same id only the latest stays. Cheap when nothing is new.
  Status settle();
  Status remove(const std::vector<std::string>& ids);
  Result<std::size_t> forget_before(EpochMs time, std::size_t limit);

 private:
  Status append(const model::EventPage& page);
  Status settle_rows();
  /// Deletes the rows of the temporary table `gone` (by `sequence`); their traces have changed.
  Status remove_gone();

  Connection& connection_;
  std::int64_t last_ = 0;     ///< sequence given out last
  std::int64_t settled_ = 0;  ///< as in event_feed
};

// Of a snapshot taken after settle(); what came since is left out.
/// Condition on `event e` for what is of other systems.
std::string is_from_outside();
Result<EventList> list_events(Connection& reader, const EventListQuery& query);
Result<std::vector<EventClassCount>> count_events(Connection& reader, EventOrigin origin,
                                                  std::size_t limit);
Result<EventPosition> end_of_events(Connection& reader);
Result<ChangedTraces> changed_traces(Connection& reader,
                                     const std::vector<model::EventClass>& classes,
                                     const EventPosition& after, std::size_t events);
Result<TracePage> read_traces(Connection& reader, const std::vector<model::EventClass>& classes,
                              const std::vector<Id128>& traces);
Result<std::int64_t> count_traces(Connection& reader,
                                  const std::vector<model::EventClass>& classes);
/// `connection` is the walk's alone.
Result<std::unique_ptr<TraceWalk>> walk_traces(std::unique_ptr<Connection> connection,
                                               const std::vector<model::EventClass>& classes,
                                               Id128 after, std::stop_token stop);

}  // namespace hindsight::store::duck
