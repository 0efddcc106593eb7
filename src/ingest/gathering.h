#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/fact_store.h"

namespace hindsight::ingest {

/// A batch on its way to the store.
struct PendingWrite {
  store::ImportBatch batch;
  std::size_t bytes = 0;
  /// Told after the batch is stored, or with the error of a failed attempt.
  std::function<void(const Status&)> told;
};

/// Holds batches back while an engine's kinds catch up, and gives out what belongs to one stretch
/// of time together: stores that keep an instance in one document then write it once instead of
/// once per kind. Rows of instances that are still open where the stretch ends are carried into the
/// next one, once. Batches of a kind, and cursors even more so, stay in their order: none passes a
/// row that is held back. One thread.
class Gathering {
 public:
  struct Limits {
    std::size_t bytes_max = 64UL * 1024 * 1024;  ///< given out together; twice as much is held
    std::chrono::nanoseconds wait_max{120'000'000'000};  ///< longer nothing is held back
  };
  /// Up to which time all kinds of the engine that catch up were read (ingest/pace.h); nothing when
  /// none does, and then nothing is held back.
  using Frontier = std::function<std::optional<EpochMs>(const std::string& engine)>;

  Gathering(Limits limits, Frontier frontier) : limits_(limits), frontier_(std::move(frontier)) {}

  void add(PendingWrite write, std::chrono::nanoseconds now);
  /// What is to be stored now. Valid until the next call: text of its rows may lie in what is held.
  std::vector<PendingWrite> take(std::chrono::nanoseconds now);
  [[nodiscard]] bool empty() const { return engines_.empty(); }

 private:
  struct Held {
    PendingWrite write;
    std::chrono::nanoseconds since;
  };
  struct Engine {
    std::map<std::string, std::deque<Held>> kinds;  // none of them empty
    std::vector<PendingWrite> carried;
    std::chrono::nanoseconds carried_since{0};
  };

  /// Up to which time the engine's rows are to be given out; nothing = none yet.
  [[nodiscard]] std::optional<EpochMs> due(const std::string& name, const Engine& engine) const;
  void take_of(const std::string& name, Engine& engine, std::chrono::nanoseconds now,
               std::vector<PendingWrite>& out);

  const Limits limits_;
  const Frontier frontier_;
  std::map<std::string, Engine> engines_;
};

}  // namespace hindsight::ingest
