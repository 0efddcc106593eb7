#pragma once

#include <map>
#include <set>
#include <string>

#include "events/event_sources.h"
#include "store/definition_store.h"

namespace hindsight::events {

/// Which events the sources of a process offer to be mapped. Of definitions as they are known when
/// it is made.
class OfferedEvents {
 public:
  /// Definitions whose model cannot be read have no start and end events, and no names.
  OfferedEvents(std::vector<EventSource> sources, store::DefinitionStore& definitions);

  [[nodiscard]] bool has(const model::EventClass& event_class) const;
  [[nodiscard]] bool has_engines() const { return !models_.empty(); }

  /// What of a flow node, or of a process instance, an event tells.
  enum class Moment { happened, began, ended };
  struct Label {
    std::string name;  ///< of the flow node or process
    Moment moment = Moment::happened;
  };
  [[nodiscard]] Label label(const model::EventClass& event_class) const;

 private:
  struct Model {
    std::string name;
    std::map<std::string, std::string> names;  ///< by flow node id
    std::set<std::string> start_end_events;    ///< ids
  };
  static Model read_model(const std::string& key, store::DefinitionStore& definitions);
  [[nodiscard]] bool has(const EngineSource& source, const model::EventClass& event_class) const;

  const std::vector<EventSource> sources_;
  std::map<std::string, Model> models_;  // by process definition key
};

}  // namespace hindsight::events
