#pragma once

#include <memory>
#include <string>
#include <unordered_map>

#include "store/event_store.h"
#include "store/search/asking.h"

namespace hindsight::store::search {

/// Reads events of some classes in the order of their traces, as of one moment. `asking`, which is
/// about events, is to be made after a refresh, and must outlive it.
class TracePages {
 public:
  /// Of all traces with a key above `above`, if it is one, that meet `condition`.
  TracePages(Asking& asking, const std::vector<model::EventClass>& classes,
             const std::string& condition, Id128 above = {});

  /// Appends about `events` more to a page that is empty or was filled by the call before. Whether
  /// there may be more.
  Result<bool> read(std::size_t events, TracePage& page);
  /// Takes the last trace off a page, which must hold another one; it is read again.
  void put_back_last(TracePage& page);

 private:
  Status append(const json::Value& hit, TracePage& page);

  Asking& asking_;
  Question question_;
  std::unordered_map<std::string, std::size_t> numbers_;  ///< of classes, by name
  std::size_t size_max_;     ///< grows smaller when events turn out to be large
  std::string after_;        ///< sort values of the last event read
  std::string before_last_;  ///< of the last event of the trace before the last one
};

/// Those of `traces`, whole.
Result<TracePage> read_traces(Asking& asking, const std::vector<model::EventClass>& classes,
                              const std::vector<Id128>& traces);
Result<std::unique_ptr<TraceWalk>> begin_trace_walk(std::unique_ptr<Asking> asking,
                                                    const std::vector<model::EventClass>& classes,
                                                    Id128 after);

}  // namespace hindsight::store::search
