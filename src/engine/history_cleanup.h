#pragma once

#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>

#include "base/result.h"

namespace hindsight::engine {

/// When an engine removes its own history: what was not imported by then is lost.
struct HistoryCleanup {
  enum class State {
    unknown,
    off,        ///< it removes nothing
    on_demand,  ///< only when somebody starts it
    scheduled,  ///< every day
  };
  struct TimeToLive {
    std::int64_t days = 0;
    std::string definition;  ///< key of one that has it
  };
  State state = State::unknown;
  /// The shortest of all definitions; absent = none has any, so their history stays.
  std::optional<TimeToLive> process, decision;

  [[nodiscard]] bool removes() const {
    return state == State::on_demand || state == State::scheduled;
  }
  /// Of processes and decisions.
  [[nodiscard]] std::optional<TimeToLive> shortest() const {
    if (!process || !decision) return process ? process : decision;
    return decision->days < process->days ? decision : process;
  }
};

class EngineClient;

/// Asks for the configuration of the cleanup and the times to live of all definitions.
Result<HistoryCleanup> read_history_cleanup(EngineClient& engine, std::stop_token stop);

}  // namespace hindsight::engine
