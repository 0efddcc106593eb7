#include "ops/status_report.h"

#include <algorithm>

#include "base/json.h"
#include "ingest/fact_kind.h"

namespace hindsight::ops {
namespace {

void time_field(json::Writer& out, std::string_view name, EpochMs time, const TimeZone& zone) {
  json::key(out, name);
  if (time == model::kNoTime)
    out.Null();
  else
    json::string(out, zone.format(time));
}

constexpr DurationMs kDayMs = 86'400'000;

std::string_view name_of(engine::HistoryCleanup::State state) {
  using enum engine::HistoryCleanup::State;
  switch (state) {
    case off:
      return "off";
    case on_demand:
      return "onDemand";
    case scheduled:
      return "scheduled";
    case unknown:
      break;
  }
  return "unknown";
}

void cleanup_of_engine(json::Writer& out, const engine::HistoryCleanup& cleanup) {
  json::key(out, "engineCleanup");
  out.StartObject();
  json::field(out, "state", name_of(cleanup.state));
  const auto shortest = cleanup.shortest();
  json::key(out, "timeToLiveDays");
  if (shortest)
    out.Int64(shortest->days);
  else
    out.Null();
  json::key(out, "definition");
  json::string_or_null(out, shortest ? shortest->definition : std::string());
  out.EndObject();
}

void kind_json(json::Writer& out, const ingest::EngineStatus& engine,
               const ingest::KindStatus& kind, EpochMs now, const TimeZone& zone,
               bool public_view) {
  out.StartObject();
  json::field(out, "kind", kind.kind);
  json::field(out, "rows", kind.rows);
  json::key(out, "expectedRows");
  if (kind.expected_rows < 0)
    out.Null();
  else
    out.Int64(kind.expected_rows);
  time_field(out, "lastTimestamp", kind.last_time, zone);
  json::key(out, "lagMs");
  if (kind.caught_up_at == model::kNoTime)
    out.Null();
  else
    out.Int64(std::max<EpochMs>(0, now - kind.caught_up_at));
  json::key(out, "rowsPerSecond");
  out.Double(kind.rows_per_second);
  json::field(out, "caughtUp", kind.caught_up);
  time_field(out, "lastPageAt", kind.last_page_at, zone);
  json::field(out, "lastPageRows", kind.last_page_rows);
  json::key(out, "lastError");
  if (kind.last_error.empty()) {
    out.Null();
  } else {
    out.StartObject();
    time_field(out, "at", kind.last_error_at, zone);
    json::field(out, "message",
                public_view ? std::string("see the status page after login") : kind.last_error);
    json::field(out, "current", kind.failing);
    out.EndObject();
  }
  json::field(out, "deadLetters", kind.dead_letters);
  json::key(out, "untilCleanupMs");
  if (const auto left = until_engine_cleanup(engine, kind, now))
    out.Int64(*left);
  else
    out.Null();
  out.EndObject();
}

}  // namespace

std::string status_json(const ingest::ImportStatus& imports, const CleanupView& cleanup,
                        EpochMs now, const TimeZone& zone, bool store_ok, bool public_view) {
  const auto engines = imports.engines();
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::key(out, "engineStatus");
  out.StartObject();
  for (const auto& engine : engines) {
    json::key(out, engine.alias);
    out.StartObject();
    json::field(out, "isConnected", engine.connected);
    json::field(out, "isImporting", engine.importing);
    out.EndObject();
  }
  out.EndObject();
  json::field(out, "connectedToElasticsearch", store_ok);
  time_field(out, "dataUntil", imports.data_until().value_or(model::kNoTime), zone);
  json::key(out, "engines");
  out.StartArray();
  for (const auto& engine : engines) {
    out.StartObject();
    json::field(out, "alias", engine.alias);
    json::field(out, "isConnected", engine.connected);
    json::key(out, "message");
    if (engine.message.empty())
      out.Null();
    else
      json::string(out,
                   public_view ? std::string("not connected; log in to see why") : engine.message);
    json::field(out, "deadLetters", engine.dead_letters);
    if (!public_view) cleanup_of_engine(out, engine.cleanup);
    json::key(out, "kinds");
    out.StartArray();
    for (const auto& kind : engine.kinds) kind_json(out, engine, kind, now, zone, public_view);
    out.EndArray();
    out.EndObject();
  }
  out.EndArray();
  if (!public_view) {
    json::key(out, "historyCleanup");
    cleanup_json(out, cleanup.state, cleanup.enabled, now, zone);
  }
  out.EndObject();
  return std::string(json::view(buffer));
}

std::optional<DurationMs> until_engine_cleanup(const ingest::EngineStatus& engine,
                                               const ingest::KindStatus& kind, EpochMs now) {
  const auto* row = ingest::find_kind(kind.kind);
  if (row == nullptr || row->unfinished || !engine.cleanup.removes()) return std::nullopt;
  const auto live = row->decisions ? engine.cleanup.shortest() : engine.cleanup.process;
  // A row that is not read yet is later than these.
  const auto read_to =
      kind.caught_up ? kind.caught_up_at : std::max(kind.caught_up_at, kind.last_time);
  if (!live || read_to == model::kNoTime) return std::nullopt;
  return read_to + live->days * kDayMs - now;
}

bool ready(const ingest::ImportStatus& imports, bool store_ok) {
  const auto engines = imports.engines();
  return store_ok && (engines.empty() || std::any_of(engines.begin(), engines.end(),
                                                     [](const auto& e) { return e.connected; }));
}

}  // namespace hindsight::ops
