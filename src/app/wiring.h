#pragma once

#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "config/loader.h"
#include "engine/engine_client.h"
#include "ingest/importer.h"
#include "net/http_client.h"
#include "store/duckdb/duck_store.h"

namespace hindsight::app {

/// What every command needs: the store, the engines, time and chance. Built in order of
/// dependency, so that destruction takes it apart in reverse.
struct Core {
  explicit Core(config::Settings settings) : settings(std::move(settings)) {}
  config::Settings settings;
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<store::EmbeddedStore> store;
  std::unique_ptr<net::HttpClient> http;
  std::vector<std::unique_ptr<engine::EngineClient>> engines;
  ingest::ImportStatus imports;

  [[nodiscard]] std::vector<engine::EngineClient*> engine_pointers() const;
};

Result<std::unique_ptr<Core>> build_core(config::Settings settings);

/// Starts the import from every engine that this instance may import from; nullptr when there is
/// none.
Result<std::unique_ptr<ingest::Importer>> start_import(Core& core, bool once);

}  // namespace hindsight::app
