#pragma once

#include <string>

#include "base/clock.h"
#include "base/result.h"
#include "store/external_variable_store.h"
#include "store/fact_store.h"

namespace hindsight::events {

/// Merges variables from outside into the process instances that are known. Rows first, then the
/// removal of what waited: a crash in between only repeats, and two that do it at once do no harm.
/// Confined to one thread.
class VariableMerger {
 public:
  struct Parts {
    store::ExternalVariableStore& variables;
    store::FactStore& facts;
    const Clock& clock;
  };
  struct Limits {
    std::size_t page_size = 0;
    std::size_t value_bytes_max = 0;      ///< longer text is cut, with the flag set
    std::size_t flattened_parts_max = 0;  ///< of one object
  };
  VariableMerger(Parts parts, Limits limits) : parts_(parts), limits_(limits) {}

  /// A part of the work; true when more can be done at once.
  Result<bool> round();

 private:
  Status merge(const store::ReadyVariables& ready);
  /// The next one begins after a rest.
  Status end_walk();

  const Parts parts_;
  const Limits limits_;
  std::string position_;    ///< of the walk through all that wait; empty = at its beginning
  std::size_t merged_ = 0;  ///< on this walk
  std::chrono::nanoseconds walked_{0};  ///< what the walk took
  std::chrono::nanoseconds next_{0};    ///< monotonic; no walk begins before
};

}  // namespace hindsight::events
