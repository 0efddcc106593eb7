#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/event.h"

/// Where the events of a process come from.
namespace hindsight::events {

/// All that other systems send, those of a group, or those without one.
struct ExternalSource {
  bool all_groups = true;
  std::string group;  ///< empty = those without a group
  bool operator==(const ExternalSource&) const = default;
};

/// What an engine did for a process definition.
struct EngineSource {
  std::string key;
  std::vector<std::string> versions;  ///< "all", "latest", or numbers
  std::vector<std::string> tenants;   ///< "" = without; empty = all that whoever saves it may see
  /// Its value tells the trace; nullopt = the business key does.
  std::optional<std::string> trace_variable;
  // What is offered to be mapped.
  bool has_process_events = false;    ///< start and end of process instances
  bool has_start_end_events = false;  ///< start and end events
  bool has_all_events = false;        ///< flow nodes
  bool operator==(const EngineSource&) const = default;
};

using EventSource = std::variant<ExternalSource, EngineSource>;

/// The member `eventSources` of requests and answers, and of what is kept.
void write_sources(json::Writer& out, const std::vector<EventSource>& sources);
Result<std::vector<EventSource>> read_sources(const json::Value& object);

std::vector<EngineSource> engine_sources(const std::vector<EventSource>& sources);

}  // namespace hindsight::events
