#include "ops/history_cleanup.h"

#include "base/log.h"

namespace hindsight::ops {
namespace {

/// Lets the import and its readers in between two batches.
constexpr std::chrono::milliseconds kPause(20);
/// Steps without any progress, because somebody else changes the same instances.
constexpr int kIdleStepsMax = 50;
constexpr const char* kStopped = "stopped before the end";

std::int64_t& count_of(const store::CleanupRule& rule, CleanupRun& run) {
  if (rule.type == model::DefinitionType::decision) return run.decisions;
  return rule.scope == store::CleanupScope::all ? run.instances : run.stripped_instances;
}

}  // namespace

HistoryCleanup::HistoryCleanup(config::HistoryCleanupSettings settings, TimeZone zone, Parts parts)
    : settings_(std::move(settings)), zone_(std::move(zone)), parts_(parts) {}

std::vector<PlannedCleanup> HistoryCleanup::plan(EpochMs settled) const {
  return plan_cleanup(settings_, *parts_.definitions.catalog(), parts_.clock.now_ms(), settled,
                      zone_);
}

Status HistoryCleanup::check(const Term& term) const {
  if (term.stop.stop_requested()) return fail(ErrorCode::cancelled, kStopped);
  if (!term.may_run()) return fail(ErrorCode::conflict, "another instance cleans up now");
  return {};
}

void HistoryCleanup::tell(const Term& term, CleanupRun& run) const {
  run.progressed = parts_.clock.now_ms();
  term.progress(run);
}

Status HistoryCleanup::apply(const store::CleanupRule& rule, const Term& term,
                             CleanupRun& run) const {
  int idle_steps = 0;
  while (true) {
    HS_RETURN_IF_ERROR(check(term));
    const auto step =
        parts_.store.clean(rule, static_cast<std::size_t>(settings_.batch_size), term.stop);
    if (!step && term.stop.stop_requested()) return fail(ErrorCode::cancelled, kStopped);
    if (!step) return fail(step.error());
    count_of(rule, run) += step->instances;
    tell(term, run);
    if (step->done) return {};
    idle_steps = step->instances > 0 ? 0 : idle_steps + 1;
    if (idle_steps == kIdleStepsMax)
      return fail(ErrorCode::conflict, "instances change faster than they can be removed");
    parts_.clock.sleep_for(kPause, term.stop);
  }
}

Status HistoryCleanup::forget_old(const Forget& forget, const Term& term, CleanupRun& run,
                                  std::int64_t& count) const {
  const auto until = before(parts_.clock.now_ms(), settings_.ttl, zone_);
  const auto limit = static_cast<std::size_t>(settings_.batch_size);
  while (true) {
    HS_RETURN_IF_ERROR(check(term));
    HS_ASSIGN(const auto some, forget(until, limit));
    count += static_cast<std::int64_t>(some);
    tell(term, run);
    if (some < limit) return {};
    parts_.clock.sleep_for(kPause, term.stop);
  }
}

Status HistoryCleanup::forget_events(const Term& term, CleanupRun& run) const {
  if (!settings_.ingested_events) return {};
  const auto forget = [this](EpochMs until, std::size_t limit) {
    return parts_.store.forget_events_before(until, limit);
  };
  return forget_old(forget, term, run, run.events);
}

/// Those that still wait then would belong to instances that are to be removed, or to none.
Status HistoryCleanup::forget_external_variables(const Term& term, CleanupRun& run) const {
  if (!settings_.processes) return {};
  const auto forget = [this](EpochMs until, std::size_t limit) {
    return parts_.store.forget_external_variables_before(until, limit);
  };
  std::int64_t count = 0;
  auto outcome = forget_old(forget, term, run, count);
  if (count > 0) log::info("cleanup: {} external variables never found their instance", count);
  return outcome;
}

CleanupRun HistoryCleanup::run(EpochMs settled, const Term& term) const {
  CleanupRun run;
  run.started = run.progressed = parts_.clock.now_ms();
  term.progress(run);
  Status outcome;
  for (const auto& planned : plan(settled)) {
    outcome = apply(planned.rule, term, run);
    if (outcome) continue;
    const auto where = std::string(to_string(planned.rule.type)) + " " + planned.rule.key;
    run.error = outcome.error().in(where).text();
    break;
  }
  if (outcome) {
    outcome = forget_events(term, run);
    if (!outcome) run.error = outcome.error().in("events").text();
  }
  if (outcome) {
    outcome = forget_external_variables(term, run);
    if (!outcome) run.error = outcome.error().in("external variables").text();
  }
  run.ended = parts_.clock.now_ms();
  run.complete = outcome.has_value();
  run.interrupted = !outcome && (term.stop.stop_requested() || !term.may_run());
  return run;
}

}  // namespace hindsight::ops
