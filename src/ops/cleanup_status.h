#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "model/facts.h"

namespace hindsight::ops {

/// How a cleanup went, or goes. Times in epoch ms, kNoTime = not yet.
struct CleanupRun {
  EpochMs started = model::kNoTime;
  EpochMs progressed = model::kNoTime;  ///< last step; says when a run that died did so
  EpochMs ended = model::kNoTime;
  std::int64_t instances = 0;           ///< process instances removed
  std::int64_t stripped_instances = 0;  ///< process instances whose variables were removed
  std::int64_t decisions = 0;           ///< decision instances removed
  std::int64_t events = 0;              ///< ingested events removed
  bool complete = false;                ///< nothing was left to do
  bool interrupted = false;             ///< stopped, or another instance does it now: no fault
  std::string error;                    ///< why it is not complete; empty while it runs
};

struct CleanupState {
  EpochMs next_run = model::kNoTime;
  std::string waits_for;  ///< why a run that is due has not begun; empty = none is kept waiting
  std::optional<CleanupRun> last_run;
};

/// What the status shows of the cleanup, wherever it runs. Thread-safe.
class CleanupStatus {
 public:
  void update(const auto& change) {
    const std::lock_guard lock(mutex_);
    change(state_);
  }
  [[nodiscard]] CleanupState state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }

 private:
  mutable std::mutex mutex_;
  CleanupState state_;  // guarded by mutex_
};

/// The text that carries the state to other instances, and back.
std::string encode_cleanup(const CleanupState& state);
Result<CleanupState> decode_cleanup(const std::string& text);

/// The member `historyCleanup` of GET /api/status. `enabled`: on any instance.
void cleanup_json(json::Writer& out, const CleanupState& state, bool enabled, EpochMs now,
                  const TimeZone& zone);

}  // namespace hindsight::ops
