#include "app/cleanup.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>

namespace hindsight::app {
namespace {

ops::HistoryCleanup make_cleanup(Core& core, const config::HistoryCleanupSettings& settings) {
  return {settings, TimeZone::system(), {*core.store, *core.store, core.clock}};
}

ops::CleanupSchedule::Options schedule_options(Core& core, const Membership* membership) {
  ops::CleanupSchedule::Options options;
  options.may_run = [&core, membership] {
    return membership != nullptr ? membership->cleans_up_here() : core.settings.may_clean_up();
  };
  options.imported_until = [&core] { return core.imports.data_until(); };
  options.notes = core.shared;
  return options;
}

std::string time_text(EpochMs time, const TimeZone& zone) {
  return time == model::kNoTime ? "-" : zone.format(time);
}

void print_line(const auto&... columns) {
  std::cout << fmt::format("{:<9} {:<32} {:<10} {:<12} {:>12}  {:<28}  {:<28}  {}\n", columns...);
}

const char* scope_text(const store::CleanupRule& rule) {
  return rule.scope == store::CleanupScope::all ? "all" : "variables";
}

std::string summary(const ops::CleanupRun& run) {
  auto out =
      fmt::format("{} process instances and {} decision instances removed, variables of {} removed",
                  run.instances, run.decisions, run.stripped_instances);
  if (run.events > 0) out += fmt::format(", {} events removed", run.events);
  return out;
}

}  // namespace

CleanupDuty::CleanupDuty(Core& core, const Membership* membership, ops::CleanupStatus& status)
    : cleanup_(make_cleanup(core, core.settings.history_cleanup)),
      schedule_(cleanup_, schedule_options(core, membership), status, core.clock) {
  schedule_.start();
}

Status preview_cleanup(Core& core) {
  auto settings = core.settings.history_cleanup;
  if (!settings.processes && !settings.decisions) {
    std::cerr << "history cleanup is not enabled: this is what it would remove if it were\n";
    settings.processes = settings.decisions = true;
  }
  const auto cleanup = make_cleanup(core, settings);
  const auto plan = cleanup.plan(core.clock.now_ms());
  std::vector<store::CleanupRule> rules;
  rules.reserve(plan.size());
  for (const auto& planned : plan) rules.push_back(planned.rule);
  HS_ASSIGN(const auto previews, core.store->preview_cleanup(rules));
  print_line("type", "definition", "removes", "ttl", "instances", "before", "oldest", "newest");
  for (std::size_t i = 0; i < plan.size(); ++i) {
    const auto& rule = plan[i].rule;
    print_line(to_string(rule.type), rule.key, scope_text(rule), to_text(plan[i].ttl),
               previews[i].instances, time_text(rule.before, cleanup.zone()),
               time_text(previews[i].oldest, cleanup.zone()),
               time_text(previews[i].newest, cleanup.zone()));
  }
  std::cout.flush();
  return {};
}

Status clean_up(Core& core, std::stop_token stop) {
  const auto& settings = core.settings.history_cleanup;
  if (!core.settings.may_clean_up()) {
    return fail(
        ErrorCode::invalid_argument,
        "history cleanup is not enabled on an instance that may import; see "
        "historyCleanup.processDataCleanup.enabled, "
        "historyCleanup.decisionDataCleanup.enabled, "
        "historyCleanup.ingestedEventCleanup.enabled and engines.<alias>.importEnabled, and "
        "try --dry-run");
  }
  const auto cleanup = make_cleanup(core, settings);
  const bool terminal = isatty(STDERR_FILENO) != 0;
  auto shown = core.clock.monotonic();
  ops::HistoryCleanup::Term term;
  term.stop = stop;
  term.progress = [&](const ops::CleanupRun& run) {
    const auto now = core.clock.monotonic();
    if (now - shown < (terminal ? std::chrono::milliseconds(200) : std::chrono::seconds(5))) return;
    shown = now;
    std::cerr << (terminal ? "\r\x1b[K" : "") << summary(run) << (terminal ? "" : "\n");
  };
  const auto run = cleanup.run(core.clock.now_ms(), term);
  std::cerr << (terminal ? "\r\x1b[K" : "") << summary(run) << '\n';
  if (run.complete) return {};
  return fail(stop.stop_requested() ? ErrorCode::cancelled : ErrorCode::unavailable,
              run.error + "; the next run goes on from there");
}

}  // namespace hindsight::app
