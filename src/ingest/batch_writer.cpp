#include "ingest/batch_writer.h"

#include <malloc.h>

#include "base/log.h"

namespace hindsight::ingest {

BatchWriter::BatchWriter(store::FactStore& store, const Clock& clock, Random& random, Limits limits)
    : store_(store),
      clock_(clock),
      random_(random),
      limits_(limits),
      queue_(limits.queued_bytes_max),
      thread_([this](std::stop_token stop) { run(stop); }) {}

BatchWriter::~BatchWriter() {
  queue_.close();
  thread_.request_stop();
}

bool BatchWriter::submit(store::ImportBatch batch, std::size_t bytes, Told told,
                         std::stop_token stop) {
  return queue_.push({std::move(batch), std::move(told)}, bytes, stop);
}

void BatchWriter::run(std::stop_token stop) {
  while (true) {
    auto items = queue_.pop_all(limits_.transaction_bytes_max, stop);
    if (items.empty()) return;
    store_all(std::move(items), stop);
    // Pages come and go by the megabyte; without this their memory stays with the process.
    malloc_trim(0);
  }
}

void BatchWriter::store_all(std::vector<Item> items, std::stop_token stop) {
  std::vector<store::ImportBatch> batches;
  std::vector<Told> tolds;
  for (auto& item : items) {
    batches.push_back(std::move(item.batch));
    tolds.push_back(std::move(item.told));
  }
  BackOff pause(std::chrono::milliseconds(200), std::chrono::seconds(10), random_);
  while (true) {
    const auto status = store_.apply(batches);
    for (const auto& told : tolds) told(status);
    if (status) return;
    log::error("import: cannot store a batch, trying again: {}", status.error().text());
    if (!clock_.sleep_for(pause.next(), stop)) return;
  }
}

}  // namespace hindsight::ingest
