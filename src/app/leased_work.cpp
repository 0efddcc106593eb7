#include "app/leased_work.h"

#include "base/log.h"
#include "cluster/duties.h"
#include "events/correlator.h"
#include "events/variable_merger.h"

namespace hindsight::app {
namespace {

/// How long something new waits at most until it is worked on.
constexpr std::chrono::milliseconds kIdle{1'000};
constexpr std::chrono::milliseconds kAfterFailure{5'000};

std::size_t size(int setting) {
  return static_cast<std::size_t>(setting);
}

/// Whether a shared store needs another index for events, now and then.
void roll_over(Core& core, std::chrono::nanoseconds& next) {
  const auto& settings = core.settings.event_processes;
  if (core.shared == nullptr || core.clock.monotonic() < next) return;
  next = core.clock.monotonic() + settings.index_check;
  if (const auto status = core.shared->roll_over_events(settings.index_bytes_max); !status)
    log::warn("no other index for events was begun yet: {}", status.error().text());
}

LeasedWork::Round begin_events(Core& core, const LeasedWork::Term& term) {
  auto& store = *core.store;
  const auto correlator = std::make_shared<events::Correlator>(
      events::Correlator::Parts{store, store, store, store, core.clock},
      events::CorrelatorOptions{size(core.settings.event_processes.page_size),
                                size(core.settings.import.variable_value_bytes_max)},
      events::CorrelatorTerm{term.epoch, term.holds});
  return
      [correlator, term, &core, next = std::chrono::nanoseconds(0)](std::stop_token stop) mutable {
        if (term.holds()) roll_over(core, next);
        auto more = correlator->round(std::move(stop));
        if (!more && more.error().code == ErrorCode::conflict) term.fenced();
        return more;
      };
}

LeasedWork::Round begin_variables(Core& core) {
  const auto& import = core.settings.import;
  const auto merger = std::make_shared<events::VariableMerger>(
      events::VariableMerger::Parts{*core.store, *core.store, core.clock},
      events::VariableMerger::Limits{size(core.settings.external_variables.page_size),
                                     size(import.variable_value_bytes_max),
                                     size(import.flatten_properties_max)});
  return [merger](std::stop_token) { return merger->round(); };
}

}  // namespace

LeasedWork::LeasedWork(Options options, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      thread_([this](std::stop_token stop) { run(stop); }) {}

void LeasedWork::serve_alone() {
  on_acquired({}, 0);
}

void LeasedWork::on_acquired(const std::string&, std::int64_t epoch) {
  const std::lock_guard lock(mutex_);
  epoch_ = epoch;
  changed_.notify_all();
}

void LeasedWork::on_lost(const std::string&) {
  const std::lock_guard lock(mutex_);
  epoch_.reset();
  changed_.notify_all();
}

bool LeasedWork::holds(std::int64_t epoch) const {
  const std::lock_guard lock(mutex_);
  return epoch_ == epoch && (cluster_ == nullptr || cluster_->holds(options_.duty, epoch));
}

void LeasedWork::end() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void LeasedWork::run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    std::int64_t epoch = 0;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait(lock, stop, [&] { return epoch_.has_value(); })) return;
      epoch = *epoch_;
    }
    work(epoch, stop);
  }
}

void LeasedWork::work(std::int64_t epoch, std::stop_token stop) {
  const auto fenced = [this, epoch] {
    if (cluster_ != nullptr) cluster_->fenced(options_.duty, epoch + 1);
  };
  const auto round = options_.begin({epoch, [this, epoch] { return holds(epoch); }, fenced});
  while (holds(epoch) && !stop.stop_requested()) {
    const auto more = round(stop);
    if (more && *more) continue;
    if (!more && !stop.stop_requested()) log::warn("{}: {}", options_.name, more.error().text());
    clock_.sleep_for(more ? kIdle : kAfterFailure, stop);
  }
}

std::vector<std::unique_ptr<LeasedWork>> leased_works(Core& core) {
  std::vector<std::unique_ptr<LeasedWork>> out;
  const auto& roles = core.settings.roles;
  const auto add = [&](LeasedWork::Options options) {
    out.push_back(std::make_unique<LeasedWork>(std::move(options), core.clock));
  };
  if (roles.event_processing) {
    add({.duty = std::string(cluster::kEventsDuty),
         .name = "event-based processes",
         .begin = [&core](const LeasedWork::Term& term) { return begin_events(core, term); }});
  }
  if (roles.variable_merging) {
    add({.duty = std::string(cluster::kVariablesDuty),
         .name = "external variables",
         .begin = [&core](const LeasedWork::Term&) { return begin_variables(core); }});
  }
  return out;
}

}  // namespace hindsight::app
