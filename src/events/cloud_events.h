#pragma once

#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "model/event.h"

namespace hindsight::events {

/// Reads a batch of CloudEvents 1.0 in JSON (https://cloudevents.io: a list of events), with the
/// extensions `traceid` and `group`. An event without `time` happened at `now`. invalid_argument:
/// the context is the place of what is wrong, as `[3].traceid`; nothing of the batch counts.
Result<model::EventPage> read_cloud_events(std::string_view body, EpochMs now);

}  // namespace hindsight::events
