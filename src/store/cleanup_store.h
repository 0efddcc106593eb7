#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/definitions.h"

namespace hindsight::store {

/// What of a process instance goes.
enum class CleanupScope : std::uint8_t {
  all,        ///< the instance with its flow nodes, tasks, links, variables and incidents
  variables,  ///< only its variables
};

/// What of one definition is too old: process instances that ended before `before`, decision
/// instances that were evaluated before it (always whole, with inputs and outputs).
struct CleanupRule {
  model::DefinitionType type = model::DefinitionType::process;
  std::string key;     ///< of the definition, in all engines, versions and tenants
  EpochMs before = 0;  ///< exclusive
  CleanupScope scope = CleanupScope::all;
};

/// What a rule would remove, or strip of variables, now. Times of end or evaluation.
struct CleanupPreview {
  std::int64_t instances = 0;
  EpochMs oldest = model::kNoTime;
  EpochMs newest = model::kNoTime;
};

struct CleanupStep {
  std::int64_t instances = 0;  ///< removed, or stripped of their variables
  bool done = false;           ///< nothing was left when this step looked
};

/// Removes old history. An instance without an end is never touched, nor are rows whose instance
/// is not known (yet). What was removed comes back when the engine's history is read again from the
/// beginning, until the next cleanup; the re-reading of the last minutes that every import does
/// cannot bring it back, because nothing is removed that young. Thread-safe; two that clean at once
/// do no harm.
class CleanupStore {
 public:
  virtual ~CleanupStore() = default;
  /// Parallel to `rules`.
  virtual Result<std::vector<CleanupPreview>> preview_cleanup(
      const std::vector<CleanupRule>& rules) = 0;
  /// The oldest of what the rule names, at most `instances_max` (1 or more) instances, each with
  /// all that goes or not at all; a store may take fewer at once. After an error or `cancelled`
  /// some of them may be gone; going on later ends alike.
  virtual Result<CleanupStep> clean(const CleanupRule& rule, std::size_t instances_max,
                                    std::stop_token stop) = 0;
  /// Removes up to `limit` events that happened before `time`, without a change of the process
  /// instances that were made of them; how many there were.
  virtual Result<std::size_t> forget_events_before(EpochMs time, std::size_t limit) = 0;
  /// Removes up to `limit` external variables that were received before `time` and still wait for
  /// their process instance; how many there were.
  virtual Result<std::size_t> forget_external_variables_before(EpochMs time, std::size_t limit) = 0;
};

}  // namespace hindsight::store
