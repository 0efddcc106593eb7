#include "app/import_watch.h"

#include "base/log.h"
#include "engine/history_cleanup.h"

namespace hindsight::app {
namespace {

constexpr std::chrono::seconds kConnectionEvery{10};
constexpr std::chrono::minutes kCleanupEvery{10};
constexpr std::chrono::milliseconds kLookEvery{500};
constexpr std::chrono::seconds kCountEvery{10};

/// False when it is not known afterwards.
bool note_cleanup(engine::EngineClient& engine, ingest::ImportStatus& status,
                  std::stop_token stop) {
  const auto cleanup = engine::read_history_cleanup(engine, stop);
  if (!cleanup)
    log::debug("when engine {} removes its history: {}", engine.alias(), cleanup.error().text());
  status.cleanup(engine.alias(), cleanup.value_or(engine::HistoryCleanup{}));
  return cleanup.has_value();
}

}  // namespace

void watch_engines(Core& core,
                   const std::function<bool(const config::EngineSettings&)>& imports_here,
                   std::stop_token stop) {
  std::vector<std::chrono::nanoseconds> due(core.engines.size(), std::chrono::nanoseconds::min());
  do {
    for (std::size_t i = 0; i < core.engines.size() && !stop.stop_requested(); ++i) {
      auto& engine = *core.engines[i];
      if (!imports_here(core.settings.engines[i])) {
        const auto version = engine.version(stop);
        core.imports.connection(engine.alias(), version.has_value(),
                                version ? std::string() : version.error().message);
      }
      const auto now = core.clock.monotonic();
      if (now < due[i]) continue;
      const bool known = note_cleanup(engine, core.imports, stop);
      due[i] = now + (known ? std::chrono::nanoseconds(kCleanupEvery) : kConnectionEvery * 3);
    }
  } while (core.clock.sleep_for(kConnectionEvery, stop));
}

void keep_counting_dead_letters(store::FactStore& facts, ingest::ImportStatus& status,
                                const Clock& clock, std::stop_token stop) {
  auto due = clock.monotonic();
  bool failing = false;
  do {
    if (!status.take_dead_letters_changed() && clock.monotonic() < due) continue;
    due = clock.monotonic() + kCountEvery;
    const auto counted = ingest::count_dead_letters(facts, status);
    if (!counted && !failing)
      log::warn("dead letters cannot be counted: {}", counted.error().text());
    failing = !counted;
  } while (clock.sleep_for(kLookEvery, stop));
}

}  // namespace hindsight::app
