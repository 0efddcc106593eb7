#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>

#include "eventlog/event_log_reader.h"
#include "model/event.h"

namespace hindsight::app {

/// What was in an event log. Bounded in memory: what there is too much of to be counted exactly is
/// said to be more than that. Confined to one thread.
class IngestSummary {
 public:
  void add(const model::EventPage& page);
  [[nodiscard]] std::string text(const eventlog::EventLogReader& reader) const;
  [[nodiscard]] std::int64_t events() const { return events_; }

 private:
  void add_types(std::string& out) const;

  std::int64_t events_ = 0;
  EpochMs first_ = 0, last_ = 0;
  std::unordered_set<Id128> traces_;
  bool too_many_traces_ = false;
  std::map<std::string, std::int64_t, std::less<>> types_;
  bool too_many_types_ = false;
};

}  // namespace hindsight::app
