#pragma once

#include <span>
#include <string_view>

#include "engine/page_decoder.h"

namespace hindsight::ingest {

/// One stream of the engine's history that is paged by time. The table of all kinds is in
/// fact_kind.cpp; a new one is a row there and a decoder.
struct FactKind {
  std::string_view name;   ///< in cursors, status and metrics
  std::string_view path;   ///< below the engine's REST base
  std::string_view after;  ///< query parameter: strictly later than
  std::string_view at;     ///< query parameter: exactly at
  engine::PageDecoder decode;
  std::string_view count_path;  ///< tells how many rows there are, for progress; may be empty
  /// Pages may come back short, even empty, before the end of the stream.
  bool gaps = false;
  /// Rows change while they run: read again in full at each start and when suspensions happened.
  bool reread_running = false;
  /// New rows mean that states of running instances changed.
  bool announces_suspension = false;
  /// Of what has not ended yet, which an engine never removes.
  bool unfinished = false;
  bool decisions = false;          ///< only with import.data.dmn.enabled
  bool user_task_workers = false;  ///< only with import.data.user-task-worker.enabled
  bool variables = false;
};

std::span<const FactKind> fact_kinds();
/// nullptr when there is none of that name.
const FactKind* find_kind(std::string_view name);

}  // namespace hindsight::ingest
