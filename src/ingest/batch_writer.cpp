#include "ingest/batch_writer.h"

#include <malloc.h>

#include "base/log.h"

namespace hindsight::ingest {
namespace {

/// How often is looked whether what is held back is due.
constexpr std::chrono::milliseconds kGatheringTick{100};
/// Nothing to write for so long is quiet enough to tidy up.
constexpr std::chrono::milliseconds kQuiet{2'000};

}  // namespace

BatchWriter::BatchWriter(store::FactStore& store, const Clock& clock, Random& random, Limits limits,
                         ImportTerm term, Gathering::Frontier frontier)
    : store_(store),
      clock_(clock),
      random_(random),
      limits_(limits),
      term_(std::move(term)),
      queue_(limits.queued_bytes_max),
      gathering_({}, std::move(frontier)),
      thread_([this](std::stop_token stop) { run(stop); }) {}

BatchWriter::~BatchWriter() {
  queue_.close();
  thread_.request_stop();
}

bool BatchWriter::submit(PendingWrite write, std::stop_token stop) {
  const auto bytes = write.bytes;
  return queue_.push(std::move(write), bytes, stop);
}

void BatchWriter::run(std::stop_token stop) {
  bool tidy = false;
  auto quiet = kQuiet;
  while (true) {
    const auto bytes_max = limits_.transaction_bytes_max;
    auto writes = !gathering_.empty() ? queue_.pop_all_within(kGatheringTick, bytes_max, stop)
                  : tidy              ? queue_.pop_all(bytes_max, stop)
                                      : queue_.pop_all_within(quiet, bytes_max, stop);
    if (stop.stop_requested()) return;
    if (writes.empty() && gathering_.empty()) {
      if (tidy) return;  // closed
      tidy = !store_.tidy(stop);
      quiet = std::chrono::milliseconds(0);
      continue;
    }
    if (!writes.empty()) {
      tidy = false;
      quiet = kQuiet;
    }
    for (auto& write : writes) gathering_.add(std::move(write), clock_.monotonic());
    writes = gathering_.take(clock_.monotonic());
    if (writes.empty()) continue;
    if (!store_all(std::move(writes), stop)) return queue_.close();
    // Pages come and go by the megabyte; without this their memory stays with the process.
    const bool has_more = queue_.weight() > 0 || !gathering_.empty();
    if (!limits_.keep_memory || !has_more) malloc_trim(0);
  }
}

bool BatchWriter::store_all(std::vector<PendingWrite> writes, std::stop_token stop) {
  std::vector<store::ImportBatch> batches;
  batches.reserve(writes.size());
  for (auto& write : writes) {
    write.batch.epoch = term_.epoch;
    batches.push_back(std::move(write.batch));
  }
  BackOff pause(std::chrono::milliseconds(200), std::chrono::seconds(10), random_);
  while (true) {
    // What is not written is read again by whoever may.
    if (!term_.may_write()) return false;
    const auto status = store_.apply(batches);
    for (const auto& write : writes) write.told(status);
    if (status) return true;
    if (term_.epoch != 0 && status.error().code == ErrorCode::conflict) {
      term_.superseded(status.error());
      return false;
    }
    log::error("import: cannot store a batch, trying again: {}", status.error().text());
    if (!clock_.sleep_for(pause.next(), stop)) return true;
  }
}

}  // namespace hindsight::ingest
