#pragma once

#include <thread>

#include "base/clock.h"
#include "store/search/search_store.h"

namespace hindsight::app {

/// Keeps a clock at the search cluster's time when this machine's differs by more than that time
/// can be told exactly: logins, rankings of observations and re-read windows of several instances
/// must not depend on whose clock is wrong.
class ClusterTime {
 public:
  /// Measures once before it returns. All that is given outlives it.
  ClusterTime(store::SharedStore& store, const Clock& machine, OffsetClock& adjusted);

 private:
  void measure();
  store::SharedStore& store_;
  const Clock& machine_;
  OffsetClock& adjusted_;
  std::jthread thread_;
};

}  // namespace hindsight::app
