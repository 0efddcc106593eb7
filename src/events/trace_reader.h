#pragma once

#include <map>
#include <memory>

#include "events/event_sources.h"
#include "store/definition_store.h"
#include "store/event_store.h"

namespace hindsight::events {

/// Events of which classes make up the traces of a process, and how instances of engines are
/// assigned to them.
struct TraceSources {
  std::vector<model::EventClass> classes;
  std::vector<EngineSource> engines;
  std::map<std::string, std::int32_t> latest;  ///< version that "latest" is, by definition key
};

/// The classes that such sources need besides those that are mapped: variables.
std::vector<model::EventClass> variable_classes(const std::vector<EngineSource>& engines);

/// Traces as a process sees them: events from outside as they are stored, joined by those of the
/// engines' instances whose business key or variable names the trace. Positions of classes are
/// those in TraceSources. Thread-safe; cheap to make. What is given must outlive it and its walks.
class TraceReader {
 public:
  TraceReader(store::EventStore& events, const store::DefinitionStore& definitions,
              TraceSources sources);

  // As those of store::EventStore; of traces that an event has left there may be none.
  Result<store::ChangedTraces> changed(const store::EventPosition& after, std::size_t events) const;
  Result<store::TracePage> traces(const std::vector<Id128>& traces) const;
  Result<std::unique_ptr<store::TraceWalk>> walk(Id128 after, std::stop_token stop) const;
  Result<std::int64_t> count() const;

 private:
  class Walk;
  struct Instance;
  using Instances = std::map<Id128, Instance>;

  /// Puts what is stored under the traces' own ids together with the events of their instances.
  Result<store::TracePage> complete(store::TracePage page) const;
  Result<Instances> instances(const std::vector<Id128>& ids, store::TracePage& rows) const;
  [[nodiscard]] bool is_chosen(const EngineSource& source, const json::Value& instance) const;

  store::EventStore& events_;
  const store::DefinitionStore& definitions_;
  const TraceSources sources_;
  /// Of events that are stored under the trace, then of those that are under the instance.
  std::vector<model::EventClass> by_trace_, by_instance_;
  std::vector<std::size_t> places_by_trace_,
      places_by_instance_;  ///< in sources_.classes, or kNone
};

}  // namespace hindsight::events
