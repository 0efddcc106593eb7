#include "app/cluster_time.h"

#include "base/log.h"

namespace hindsight::app {
namespace {

constexpr DurationMs kToleranceMs = 2'000;
constexpr std::chrono::seconds kMeasureEvery{2};

}  // namespace

ClusterTime::ClusterTime(store::SharedStore& store, const Clock& machine, OffsetClock& adjusted)
    : store_(store), machine_(machine), adjusted_(adjusted) {
  measure();
  thread_ = std::jthread([this](std::stop_token stop) {
    while (machine_.sleep_for(kMeasureEvery, stop)) measure();
  });
}

void ClusterTime::measure() {
  const auto before = machine_.now_ms();
  const auto there = store_.time();
  const auto after = machine_.now_ms();
  if (!there || after < before) return;  // what was measured last still holds
  const auto offset = *there - (before + after) / 2;
  const bool differs = std::abs(offset) > kToleranceMs + (after - before);
  if (differs && std::abs(offset - adjusted_.offset()) <= kToleranceMs) return;
  if (differs) {
    log::warn("the clock of this machine is {} s {} the search cluster's, which counts; set it",
              std::abs(offset) / 1000, offset < 0 ? "ahead of" : "behind");
  } else if (adjusted_.offset() != 0) {
    log::info("the clock of this machine is right again");
  }
  adjusted_.set_offset(differs ? offset : 0);
}

}  // namespace hindsight::app
