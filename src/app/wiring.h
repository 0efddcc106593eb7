#pragma once

#include <memory>
#include <vector>

#include "app/cluster_time.h"
#include "base/clock.h"
#include "base/random.h"
#include "config/loader.h"
#include "engine/engine_client.h"
#include "ingest/event_feed.h"
#include "ingest/importer.h"
#include "net/http_client.h"
#include "store/search/search_store.h"
#include "store/store.h"

namespace hindsight::app {

/// What every command needs: the store, the engines, time and chance. Built in order of
/// dependency, so that destruction takes it apart in reverse.
struct Core {
  explicit Core(config::Settings settings) : settings(std::move(settings)) {}
  config::Settings settings;
  SystemClock machine_clock;
  OffsetClock clock{machine_clock};  ///< with a shared store, the time that all instances agree on
  SystemRandom random;
  std::unique_ptr<net::HttpClient> store_http;  ///< to the search cluster, if there is one
  std::unique_ptr<store::Store> store;
  store::SharedStore* shared = nullptr;         ///< the same store, when it is the shared one
  std::unique_ptr<ingest::EventFeed> imported;  ///< where imports write
  std::unique_ptr<ClusterTime> time;
  std::unique_ptr<net::HttpClient> http;
  std::vector<std::unique_ptr<engine::EngineClient>> engines;
  ingest::ImportStatus imports;

  [[nodiscard]] std::vector<engine::EngineClient*> engine_pointers() const;
};

Result<std::unique_ptr<Core>> build_core(config::Settings settings);

/// The engines that this instance may import from, or all of them.
std::vector<ingest::ImportSource> import_sources(Core& core, bool all = false);

}  // namespace hindsight::app
