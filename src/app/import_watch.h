#pragma once

#include <functional>
#include <stop_token>

#include "app/wiring.h"

namespace hindsight::app {

/// Asks the engines, for the status: now and then those that this instance does not import from
/// whether they answer, and more rarely all of them when they remove their history. Until `stop`.
void watch_engines(Core& core,
                   const std::function<bool(const config::EngineSettings&)>& imports_here,
                   std::stop_token stop);

/// Keeps the number of dead letters what the store holds: at once when this instance changes it,
/// some seconds later when another does. Until `stop`.
void keep_counting_dead_letters(store::FactStore& facts, ingest::ImportStatus& status,
                                const Clock& clock, std::stop_token stop);

}  // namespace hindsight::app
