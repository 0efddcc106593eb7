#pragma once

#include <functional>
#include <thread>

#include "base/back_off.h"
#include "base/bounded_queue.h"
#include "base/clock.h"
#include "ingest/gathering.h"
#include "store/fact_store.h"

namespace hindsight::ingest {

/// Under which right an importer writes. In a cluster only the holder of the import lease may, and
/// its epoch goes with every batch.
struct ImportTerm {
  std::int64_t epoch = 0;  ///< 0 = alone with the store
  /// Asked right before each write; thread-safe. False ends the writing for good.
  std::function<bool()> may_write = [] { return true; };
  /// The store refused a batch because of a later epoch. Runs on the writer thread.
  std::function<void(const Error& refusal)> superseded = [](const Error&) {};
};

/// The one writer: takes what the pipelines decoded and stores it, several pages in one transaction
/// when they queue up. A batch that cannot be stored is tried again until it can or the program
/// stops, so that no cursor ever passes lost rows. Thread-safe.
class BatchWriter {
 public:
  struct Limits {
    std::size_t queued_bytes_max = 16UL * 1024 * 1024;
    std::size_t transaction_bytes_max = 16UL * 1024 * 1024;
    /// Faster: memory goes back to the system when there is nothing to write, not after each
    /// transaction.
    bool keep_memory = false;
  };

  /// With `frontier` batches are gathered before they are written, without it never.
  BatchWriter(store::FactStore& store, const Clock& clock, Random& random, Limits limits,
              ImportTerm term = {}, Gathering::Frontier frontier = no_frontier);
  /// Stops after the transaction at hand; what is queued or gathered is dropped, with its cursors.
  ~BatchWriter();
  BatchWriter(const BatchWriter&) = delete;
  BatchWriter& operator=(const BatchWriter&) = delete;

  /// Waits for room. False when `stop` was requested, or nothing more may be written. What it tells
  /// is told on the writer thread.
  bool submit(PendingWrite write, std::stop_token stop);

 private:
  static std::optional<EpochMs> no_frontier(const std::string&) { return std::nullopt; }
  void run(std::stop_token stop);
  /// False when nothing more may be written.
  bool store_all(std::vector<PendingWrite> writes, std::stop_token stop);

  store::FactStore& store_;
  const Clock& clock_;
  Random& random_;
  const Limits limits_;
  const ImportTerm term_;
  BoundedQueue<PendingWrite> queue_;
  Gathering gathering_;  // the writer thread's
  std::jthread thread_;
};

}  // namespace hindsight::ingest
