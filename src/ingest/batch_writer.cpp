#include "ingest/batch_writer.h"

#include <malloc.h>

#include "base/log.h"

namespace hindsight::ingest {

BatchWriter::BatchWriter(store::FactStore& store, const Clock& clock, Random& random, Limits limits,
                         ImportTerm term)
    : store_(store),
      clock_(clock),
      random_(random),
      limits_(limits),
      term_(std::move(term)),
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
    if (!store_all(std::move(items), stop)) return queue_.close();
    // Pages come and go by the megabyte; without this their memory stays with the process.
    malloc_trim(0);
  }
}

bool BatchWriter::store_all(std::vector<Item> items, std::stop_token stop) {
  std::vector<store::ImportBatch> batches;
  std::vector<Told> tolds;
  for (auto& item : items) {
    item.batch.epoch = term_.epoch;
    batches.push_back(std::move(item.batch));
    tolds.push_back(std::move(item.told));
  }
  BackOff pause(std::chrono::milliseconds(200), std::chrono::seconds(10), random_);
  while (true) {
    // What is not written is read again by whoever may.
    if (!term_.may_write()) return false;
    const auto status = store_.apply(batches);
    for (const auto& told : tolds) told(status);
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
