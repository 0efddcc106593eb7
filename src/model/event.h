#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/arena.h"
#include "model/facts.h"

namespace hindsight::model {

/// Definitions of event-based processes, and rows of their instances, are of this engine; no
/// engine can be configured with that alias.
inline constexpr std::string_view kEventEngine = "event-based";

/// What kind of event it is; models map their flow nodes to classes.
struct EventClass {
  std::string group;  ///< empty = ungrouped
  std::string source;
  std::string type;  ///< name of the event
  auto operator<=>(const EventClass&) const = default;
};

/// Something that happened outside of an engine. Text is a view into the arena of its page. An
/// event of an id replaces whatever came with that id before, as a whole.
struct Event {
  EntityId id;
  EntityId trace;  ///< events of one trace belong to one process instance
  std::string_view type;
  std::string_view source;
  std::string_view group;
  EpochMs time = kNoTime;
  EpochMs received = 0;
  std::string_view data;  ///< a JSON object, or empty
};

/// Move-only.
struct EventPage {
  Arena arena;
  std::vector<Event> events;
};

}  // namespace hindsight::model
