#include "ops/cleanup_status.h"

namespace hindsight::ops {
namespace {

constexpr DurationMs kStaleAfter = 60'000;

/// The numbers of a run by name, so that writing and reading cannot differ.
constexpr std::pair<const char*, std::int64_t CleanupRun::*> kNumbers[] = {
    {"started", &CleanupRun::started},
    {"progressed", &CleanupRun::progressed},
    {"ended", &CleanupRun::ended},
    {"instances", &CleanupRun::instances},
    {"strippedInstances", &CleanupRun::stripped_instances},
    {"decisions", &CleanupRun::decisions},
    {"events", &CleanupRun::events},
};
constexpr std::pair<const char*, bool CleanupRun::*> kFlags[] = {
    {"complete", &CleanupRun::complete}, {"interrupted", &CleanupRun::interrupted}};

void time_field(json::Writer& out, std::string_view name, EpochMs time, const TimeZone& zone) {
  json::key(out, name);
  if (time == model::kNoTime)
    out.Null();
  else
    json::string(out, zone.format(time));
}

void run_json(json::Writer& out, const CleanupRun& run, const TimeZone& zone) {
  out.StartObject();
  time_field(out, "started", run.started, zone);
  time_field(out, "ended", run.ended, zone);
  json::field(out, "tookMs",
              (run.ended == model::kNoTime ? run.progressed : run.ended) - run.started);
  json::field(out, "removedProcessInstances", run.instances);
  json::field(out, "processInstancesWithoutVariables", run.stripped_instances);
  json::field(out, "removedDecisionInstances", run.decisions);
  json::field(out, "removedEvents", run.events);
  json::field(out, "complete", run.complete);
  json::field(out, "interrupted", run.interrupted);
  json::key(out, "error");
  json::string_or_null(out, run.error);
  out.EndObject();
}

}  // namespace

std::string encode_cleanup(const CleanupState& state) {
  json::Buffer buffer;
  json::Writer out(buffer);
  out.StartObject();
  json::field(out, "nextRun", state.next_run);
  json::field(out, "waitsFor", state.waits_for);
  if (state.last_run) {
    json::key(out, "lastRun");
    out.StartObject();
    for (const auto& [name, member] : kNumbers) json::field(out, name, (*state.last_run).*member);
    for (const auto& [name, member] : kFlags) json::field(out, name, (*state.last_run).*member);
    json::field(out, "error", state.last_run->error);
    out.EndObject();
  }
  out.EndObject();
  return std::string(json::view(buffer));
}

Result<CleanupState> decode_cleanup(const std::string& text) {
  HS_ASSIGN(const auto document, json::parse(text));
  CleanupState state;
  const auto* next = json::find(document, "nextRun");
  if (next == nullptr || !next->IsInt64())
    return fail(ErrorCode::bad_answer, "a cleanup's state has no next run");
  state.next_run = next->GetInt64();
  state.waits_for = json::string_or(document, "waitsFor");
  const auto* last = json::find(document, "lastRun");
  if (last == nullptr) return state;
  auto& run = state.last_run.emplace();
  for (const auto& [name, member] : kNumbers) {
    run.*member = json::integer_or(*last, name, run.*member);
  }
  for (const auto& [name, member] : kFlags) {
    run.*member = json::is_true(*last, name);
  }
  run.error = json::string_or(*last, "error");
  return state;
}

void cleanup_json(json::Writer& out, const CleanupState& state, bool enabled, EpochMs now,
                  const TimeZone& zone) {
  out.StartObject();
  json::field(out, "enabled", enabled);
  // What lies behind was said by an instance that has gone since.
  const bool ahead = enabled && state.next_run > now - kStaleAfter;
  time_field(out, "nextRun", ahead ? state.next_run : model::kNoTime, zone);
  json::key(out, "waitsFor");
  json::string_or_null(out, enabled ? state.waits_for : std::string());
  json::key(out, "lastRun");
  if (state.last_run)
    run_json(out, *state.last_run, zone);
  else
    out.Null();
  out.EndObject();
}

}  // namespace hindsight::ops
