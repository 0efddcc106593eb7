#pragma once

#include "events/event_sample.h"

namespace hindsight::events {

struct GeneratedModel {
  std::string xml;
  Mappings mappings;
};

/// A model of what events say, each kind of them mapped to a flow node. Of kinds that are named `x`
/// and `x+start` the second one is when the activity `x` begins.
GeneratedModel generate_model(const EventSample& sample);

}  // namespace hindsight::events
