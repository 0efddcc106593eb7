#include "app/event_duty.h"

#include "base/log.h"
#include "cluster/duties.h"
#include "events/correlator.h"

namespace hindsight::app {
namespace {

/// How long an event waits at most until it shows.
constexpr std::chrono::milliseconds kIdle{1'000};
constexpr std::chrono::milliseconds kAfterFailure{5'000};

}  // namespace

EventDuty::EventDuty(Core& core)
    : core_(core), thread_([this](std::stop_token stop) { run(stop); }) {}

void EventDuty::serve_alone() {
  on_acquired({}, 0);
}

void EventDuty::on_acquired(const std::string&, std::int64_t epoch) {
  const std::lock_guard lock(mutex_);
  epoch_ = epoch;
  changed_.notify_all();
}

void EventDuty::on_lost(const std::string&) {
  const std::lock_guard lock(mutex_);
  epoch_.reset();
  changed_.notify_all();
}

bool EventDuty::holds(std::int64_t epoch) const {
  const std::lock_guard lock(mutex_);
  return epoch_ == epoch && (cluster_ == nullptr || cluster_->holds(cluster::kEventsDuty, epoch));
}

void EventDuty::end() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void EventDuty::run(std::stop_token stop) {
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

void EventDuty::work(std::int64_t epoch, std::stop_token stop) {
  const auto& settings = core_.settings;
  auto& store = *core_.store;
  events::Correlator correlator(
      {store, store, store, store, core_.clock},
      {static_cast<std::size_t>(settings.event_processes.page_size),
       static_cast<std::size_t>(settings.import.variable_value_bytes_max)},
      {epoch, [this, epoch] { return holds(epoch); }});
  while (holds(epoch) && !stop.stop_requested()) {
    const auto more = correlator.round(stop);
    if (more && *more) continue;
    if (!more && !stop.stop_requested()) {
      log::warn("event-based processes: {}", more.error().text());
      if (more.error().code == ErrorCode::conflict && cluster_ != nullptr)
        cluster_->fenced(std::string(cluster::kEventsDuty), epoch + 1);
    }
    core_.clock.sleep_for(more ? kIdle : kAfterFailure, stop);
  }
}

}  // namespace hindsight::app
