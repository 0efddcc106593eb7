#pragma once

#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <vector>

#include "base/clock.h"
#include "report/plan.h"
#include "store/report_store.h"

namespace hindsight::eval {

/// Remembers for some minutes which variables of which sources tell groups of instances apart:
/// finding it out reads all their values, and it hardly ever changes. Thread-safe.
class VariableCache {
 public:
  explicit VariableCache(const Clock& clock, std::size_t capacity = 200)
      : clock_(clock), capacity_(capacity) {}

  using Names = std::vector<store::VariableName>;
  /// Asks `find` when it is not known, or known too long.
  Result<Names> get(const std::vector<report::Source>& sources,
                    const std::function<Result<Names>()>& find);

 private:
  struct Entry {
    std::string sources;
    Names names;
    std::chrono::nanoseconds found_at;
  };
  const Clock& clock_;
  const std::size_t capacity_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // guarded by mutex_; most recently found first
};

}  // namespace hindsight::eval
