#include "app/import_duty.h"

#include "base/back_off.h"
#include "base/log.h"
#include "cluster/duties.h"

namespace hindsight::app {

ImportDuty::ImportDuty(ingest::ImportSource source, Parts parts)
    : source_(std::move(source)),
      parts_(parts),
      name_(cluster::import_duty(source_.engine->alias())),
      thread_([this](std::stop_token stop) { run(stop); }) {}

void ImportDuty::on_acquired(const std::string&, std::int64_t epoch) {
  const std::lock_guard lock(mutex_);
  epoch_ = epoch;
  changed_.notify_all();
}

void ImportDuty::on_lost(const std::string&) {
  const std::lock_guard lock(mutex_);
  epoch_ = 0;
  changed_.notify_all();
}

std::int64_t ImportDuty::wanted() const {
  const std::lock_guard lock(mutex_);
  return epoch_;
}

void ImportDuty::end() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

bool ImportDuty::finished() const {
  const std::lock_guard lock(mutex_);
  return finished_;
}

void ImportDuty::run(std::stop_token stop) {
  BackOff pause(std::chrono::milliseconds(200), std::chrono::seconds(5), parts_.random);
  while (!stop.stop_requested()) {
    std::int64_t epoch = 0;
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, stop, [&] { return epoch_ != 0 && !finished_; });
      epoch = epoch_;
    }
    if (stop.stop_requested()) return;
    import(epoch, stop);
    // A start that failed is tried again, a lease that was lost is waited for.
    if (wanted() == epoch) parts_.clock.sleep_for(pause.next(), stop);
  }
}

/// Imports until the lease is lost or the program ends.
void ImportDuty::import(std::int64_t epoch, std::stop_token stop) {
  // From here on nobody with an older lease can move the cursors that are read next.
  if (const auto fenced = parts_.facts.fence(engine(), epoch); !fenced) {
    log::warn("engine {}: the import cannot start yet: {}", engine(), fenced.error().text());
    return;
  }
  ingest::ImportTerm term;
  term.epoch = epoch;
  term.may_write = [this, epoch] { return cluster_->holds(name_, epoch); };
  term.superseded = [this, epoch](const Error& refusal) {
    log::warn("engine {}: {}", engine(), refusal.text());
    cluster_->fenced(name_, epoch + 1);
  };
  auto importer =
      ingest::Importer::start({source_}, parts_.facts, parts_.definitions, parts_.status,
                              parts_.clock, parts_.random, parts_.once, std::move(term));
  if (!importer) {
    log::warn("engine {}: the import cannot start yet: {}", engine(), importer.error().text());
    return;
  }
  if (parts_.once) {
    std::stop_source lost;
    std::jthread watching([&](std::stop_token done) {
      while (wanted() == epoch && !stop.stop_requested() &&
             parts_.clock.sleep_for(std::chrono::milliseconds(50), done)) {
      }
      if (!done.stop_requested()) lost.request_stop();
    });
    const bool complete = (*importer)->wait(lost.get_token());
    const std::lock_guard lock(mutex_);
    finished_ = complete;
    return;
  }
  std::unique_lock lock(mutex_);
  changed_.wait(lock, stop, [&] { return epoch_ != epoch; });
}

}  // namespace hindsight::app
