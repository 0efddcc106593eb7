#include "ops/cleanup_schedule.h"

#include <algorithm>

#include "base/log.h"

namespace hindsight::ops {
namespace {

constexpr DurationMs kMinute = 60'000;
constexpr DurationMs kHour = 60 * kMinute;
constexpr DurationMs kRetryAfter = 5 * kMinute;
/// So long after its last sign, a run that was broken off is gone on with.
constexpr DurationMs kResumeAfter = 10'000;
/// Later than this, people are at work.
constexpr DurationMs kLateMax = kHour;
/// How far behind the import's position everything of an instance is surely there.
constexpr DurationMs kSettledAfter = kHour;
constexpr std::chrono::milliseconds kStep(10'000);
constexpr std::chrono::milliseconds kStepAfterRun(1'000);
constexpr std::chrono::seconds kPublishEvery(2);
constexpr const char* kNote = "history-cleanup";

}  // namespace

CleanupSchedule::CleanupSchedule(const HistoryCleanup& cleanup, Options options,
                                 CleanupStatus& status, const Clock& clock)
    : cleanup_(cleanup),
      options_(std::move(options)),
      status_(status),
      clock_(clock),
      begin_(clock.now_ms()) {}

void CleanupSchedule::start() {
  thread_ = std::jthread([this](std::stop_token stop) {
    while (clock_.sleep_for(step(stop), stop)) {
    }
  });
}

/// When the next run is due; a time that has passed means now.
std::optional<EpochMs> CleanupSchedule::due() const {
  const auto now = clock_.now_ms();
  const auto late = [&](EpochMs time) { return now - time > kLateMax; };
  const auto& cron = cleanup_.settings().cron;
  const auto last = status_.state().last_run;
  if (last && !last->complete) {
    const bool failed = last->ended != model::kNoTime && !last->interrupted;
    const auto again =
        std::max(last->progressed, last->ended) + (failed ? kRetryAfter : kResumeAfter);
    if (!late(again)) return again;
  }
  const auto next = cron.next(last ? last->started : begin_, cleanup_.zone());
  return next && late(*next) ? cron.next(now, cleanup_.zone()) : next;
}

std::chrono::milliseconds CleanupSchedule::step(std::stop_token stop) {
  const bool may = options_.may_run();
  if (!may || !caught_on_) {
    const auto followed = follow();
    note(followed);
    caught_on_ = may && followed.has_value();
    if (!caught_on_) return kStep;
  }
  const auto time = due();
  const auto now = clock_.now_ms();
  if (time && *time <= now) {
    run(*time, stop);
    return kStepAfterRun;
  }
  status_.update([&](CleanupState& state) {
    state.next_run = time.value_or(model::kNoTime);
    state.waits_for.clear();
  });
  publish(false);
  return time ? std::min(kStep, std::chrono::milliseconds(*time - now)) : kStep;
}

void CleanupSchedule::run(EpochMs due, std::stop_token stop) {
  const auto imported = options_.imported_until();
  if (!imported) return wait_for_import(due);
  log::info("history cleanup: begins");
  HistoryCleanup::Term term;
  term.may_run = options_.may_run;
  term.stop = stop;
  bool begun = false;
  term.progress = [&](const CleanupRun& run) {
    status_.update([&](CleanupState& state) {
      state.last_run = run;
      state.waits_for.clear();
    });
    publish(!begun);
    begun = true;
  };
  const auto done = cleanup_.run(*imported - kSettledAfter, term);
  status_.update([&](CleanupState& state) { state.last_run = done; });
  const auto next = this->due();
  status_.update([&](CleanupState& state) { state.next_run = next.value_or(model::kNoTime); });
  // Not over what another instance may be saying already.
  if (options_.may_run()) publish(true);
  auto text =
      fmt::format("removed {} process instances and {} decision instances, and the variables of {}",
                  done.instances, done.decisions, done.stripped_instances);
  if (done.events > 0) text += fmt::format(", and {} events", done.events);
  if (done.complete)
    log::info("history cleanup: {} in {} ms", text, done.ended - done.started);
  else
    log::warn("history cleanup: {}; then it ended: {}", text, done.error);
}

void CleanupSchedule::wait_for_import(EpochMs due) {
  status_.update([&](CleanupState& state) {
    state.next_run = due;
    state.waits_for = "the import has not caught up yet";
  });
  publish(false);
  if (waited_for_ == due) return;
  waited_for_ = due;
  log::warn("history cleanup: waits until the import has caught up, at most for an hour");
}

Status CleanupSchedule::follow() {
  if (options_.notes == nullptr) return {};
  HS_ASSIGN(const auto text, options_.notes->note(kNote));
  if (!text) return {};
  HS_ASSIGN(auto state, decode_cleanup(*text));
  published_text_ = *text;
  status_.update([&](CleanupState& known) { known = std::move(state); });
  return {};
}

void CleanupSchedule::publish(bool urgent) {
  if (options_.notes == nullptr) return;
  const auto now = clock_.monotonic();
  if (!urgent && now - published_ < kPublishEvery) return;
  auto text = encode_cleanup(status_.state());
  if (text == published_text_) return;
  const auto put = options_.notes->put_note(kNote, text);
  note(put);
  if (!put) return;
  published_ = now;
  published_text_ = std::move(text);
}

void CleanupSchedule::note(const Status& outcome) {
  if (!outcome && !failing_)
    log::warn("the state of the history cleanup cannot be exchanged: {}", outcome.error().text());
  failing_ = !outcome;
}

}  // namespace hindsight::ops
