#include "engine/history_cleanup.h"

#include <fmt/format.h>

#include "base/json.h"
#include "engine/engine_client.h"

namespace hindsight::engine {
namespace {

using TimeToLive = HistoryCleanup::TimeToLive;

constexpr std::size_t kPage = 1'000;

Result<json::Document> get(EngineClient& engine, const std::string& path, std::stop_token stop) {
  HS_ASSIGN(const auto body, engine.get(path, stop));
  auto document = json::parse(body);
  if (!document)
    return fail(ErrorCode::bad_answer, "the engine's answer is " + document.error().message, path);
  return document;
}

HistoryCleanup::State state_of(const json::Value& configuration) {
  using enum HistoryCleanup::State;
  if (!configuration.IsObject()) return unknown;
  // Engines before 7.20 do not say whether it is enabled.
  const auto* enabled = json::find(configuration, "enabled");
  if (enabled != nullptr && enabled->IsFalse()) return off;
  return json::find(configuration, "batchWindowStartTime") != nullptr ? scheduled : on_demand;
}

Result<std::optional<TimeToLive>> shortest(EngineClient& engine, const std::string& list,
                                           std::stop_token stop) {
  std::optional<TimeToLive> out;
  for (std::size_t first = 0;; first += kPage) {
    const auto path =
        fmt::format("{}?sortBy=id&sortOrder=asc&firstResult={}&maxResults={}", list, first, kPage);
    HS_ASSIGN(const auto rows, get(engine, path, stop));
    if (!rows.IsArray()) return fail(ErrorCode::bad_answer, "the engine's answer is no list", path);
    for (const auto& row : rows.GetArray()) {
      const auto days = json::integer_or(row, "historyTimeToLive", -1);
      if (days >= 0 && (!out || days < out->days)) out = {days, json::string_or(row, "key")};
    }
    if (rows.Size() < kPage) return out;
  }
}

}  // namespace

Result<HistoryCleanup> read_history_cleanup(EngineClient& engine, std::stop_token stop) {
  HistoryCleanup out;
  HS_ASSIGN(const auto configuration, get(engine, "/history/cleanup/configuration", stop));
  out.state = state_of(configuration);
  HS_ASSIGN(out.process, shortest(engine, "/process-definition", stop));
  HS_ASSIGN(out.decision, shortest(engine, "/decision-definition", stop));
  return out;
}

}  // namespace hindsight::engine
