#pragma once

#include <set>

#include "events/event_sample.h"

namespace hindsight::events {

/// Kinds of events that are likely to be about a flow node: those that in most traces directly
/// follow what is mapped to the flow nodes before it, or precede what is mapped behind it, and that
/// are not mapped yet. invalid_argument: the model cannot be read.
Result<std::set<model::EventClass>> suggest_events(const EventSample& sample,
                                                   const std::string& xml, const Mappings& mappings,
                                                   const std::string& flow_node);

}  // namespace hindsight::events
