#pragma once

#include <string>

#include "base/time.h"
#include "ingest/import_status.h"
#include "ops/cleanup_status.h"

namespace hindsight::ops {

/// The cleanup as the status shows it; `enabled`: on any instance.
struct CleanupView {
  CleanupState state;
  bool enabled = false;
};

/// Body of GET /api/status: Optimize's fields (engineStatus, connectedToElasticsearch) and ours
/// (dataUntil, engines with every kind, historyCleanup). `public_view` leaves out the cleanup and
/// messages that name hosts or users.
std::string status_json(const ingest::ImportStatus& imports, const CleanupView& cleanup,
                        EpochMs now, const TimeZone& zone, bool store_ok, bool public_view);

/// For how long the engine keeps what of this kind is not read yet, at least: rows go when they are
/// older than the shortest time to live. Negative: it may have removed some unread. nullopt when it
/// removes none, or this is not known.
std::optional<DurationMs> until_engine_cleanup(const ingest::EngineStatus& engine,
                                               const ingest::KindStatus& kind, EpochMs now);

/// Ready to serve: the store works and at least one engine answers, or none is configured.
bool ready(const ingest::ImportStatus& imports, bool store_ok);

}  // namespace hindsight::ops
