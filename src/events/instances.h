#pragma once

#include "events/blueprint.h"

namespace hindsight::events {

/// The text of which Id128::of() gives the key of the process instance that a trace becomes.
std::string instance_name(std::string_view publication, const Id128& trace);

/// Makes the process instances of whole traces, as rows of a store. A pure function of the events
/// of each trace, so it does not matter in which order, how often and in which parts they came:
/// - Of a flow node with two mapped events each start begins a run, and an end ends that which is
///   known to be its own, else the one that began first of those that are open; an end without one
///   is a run of no duration. Of a node with one mapped event each event is a run of no duration.
/// - The instance begins with its first run. It has ended, with its last run, when an end event of
/// the
///   process was reached and no run is open.
/// - Top-level members of the events' data that are no objects or lists become variables; of
/// several
///   with a name the latest counts.
/// A trace without runs gives nothing. Text lies in the blueprint, in `traces` and in the pages.
/// `observed`: now. `value_bytes_max`: longer text is cut.
std::vector<model::FactPage> make_instances(const Blueprint& blueprint,
                                            const store::TracePage& traces, EpochMs observed,
                                            std::size_t value_bytes_max);

}  // namespace hindsight::events
