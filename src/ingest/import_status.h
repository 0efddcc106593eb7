#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "engine/history_cleanup.h"
#include "model/facts.h"
#include "store/fact_store.h"

namespace hindsight::ingest {

/// What the status page shows of one kind of one engine. Times in epoch ms, kNoTime = never.
struct KindStatus {
  std::string kind;
  std::int64_t rows = 0;                  ///< imported so far, repeated reads not counted
  std::int64_t expected_rows = -1;        ///< as the engine counted at start; -1 = unknown
  EpochMs last_time = model::kNoTime;     ///< newest row's time
  EpochMs caught_up_at = model::kNoTime;  ///< when the stream was last read to its end and stored
  bool caught_up = false;
  EpochMs last_page_at = model::kNoTime;
  std::int64_t last_page_rows = 0;
  double rows_per_second = 0;  ///< smoothed over the last pages
  EpochMs last_error_at = model::kNoTime;
  std::string last_error;  ///< kept after recovery; `failing` tells whether it still holds
  bool failing = false;
  std::int64_t dead_letters = 0;
};

struct EngineStatus {
  std::string alias;
  bool connected = false;
  std::string message;             ///< why not connected
  bool importing = false;          ///< something is being read or written right now
  std::int64_t dead_letters = 0;   ///< of all kinds, also of those that only the store knows
  engine::HistoryCleanup cleanup;  ///< when the engine removes its history
  std::vector<KindStatus> kinds;
};

/// Written by the pipelines, read by everybody. Thread-safe.
class ImportStatus {
 public:
  void update(const std::string& engine, const std::string& kind, const auto& change) {
    const std::lock_guard lock(mutex_);
    auto& status = engines_[engine].kinds[kind];
    status.kind = kind;
    change(status);
  }
  void connection(const std::string& engine, bool connected, std::string message) {
    const std::lock_guard lock(mutex_);
    engines_[engine].connected = connected;
    engines_[engine].message = std::move(message);
  }

  void cleanup(const std::string& engine, engine::HistoryCleanup cleanup) {
    const std::lock_guard lock(mutex_);
    engines_[engine].cleanup = std::move(cleanup);
  }

  /// What the store holds, for all engines.
  void dead_letters(const std::vector<store::DeadLetterCount>& counts) {
    const std::lock_guard lock(mutex_);
    for (auto& [alias, engine] : engines_) engine.dead_letters.clear();
    for (const auto& [engine, kind, count] : counts) engines_[engine].dead_letters[kind] = count;
  }
  /// Something was set aside or taken back since this was asked last.
  void dead_letters_changed() { dead_letters_changed_ = true; }
  bool take_dead_letters_changed() { return dead_letters_changed_.exchange(false); }

  /// Takes over what another instance knows of its import from the engine.
  void adopt(const std::string& engine, std::vector<KindStatus> kinds) {
    const std::lock_guard lock(mutex_);
    auto& known = engines_[engine].kinds;
    known.clear();
    for (auto& kind : kinds) known.emplace(kind.kind, kind);
  }

  [[nodiscard]] std::vector<EngineStatus> engines() const {
    const std::lock_guard lock(mutex_);
    std::vector<EngineStatus> out;
    for (const auto& [alias, engine] : engines_) {
      EngineStatus status{alias, engine.connected, engine.message, false, 0, engine.cleanup, {}};
      for (const auto& [kind, count] : engine.dead_letters) status.dead_letters += count;
      for (const auto& [name, kind] : engine.kinds) {
        status.importing = status.importing || (!kind.caught_up && !kind.failing);
        status.kinds.push_back(kind);
        const auto letters = engine.dead_letters.find(name);
        if (letters != engine.dead_letters.end())
          status.kinds.back().dead_letters = letters->second;
      }
      out.push_back(std::move(status));
    }
    return out;
  }

  /// The moment up to which everything is imported: the oldest of the kinds' last complete reads.
  [[nodiscard]] std::optional<EpochMs> data_until() const {
    const std::lock_guard lock(mutex_);
    std::optional<EpochMs> out;
    for (const auto& [alias, engine] : engines_) {
      for (const auto& [name, kind] : engine.kinds) {
        if (kind.caught_up_at == model::kNoTime) return std::nullopt;
        if (!out || kind.caught_up_at < *out) out = kind.caught_up_at;
      }
    }
    return out;
  }

 private:
  struct Engine {
    bool connected = false;
    std::string message;
    engine::HistoryCleanup cleanup;
    std::map<std::string, std::int64_t> dead_letters;  // by kind
    std::map<std::string, KindStatus> kinds;
  };
  std::atomic<bool> dead_letters_changed_ = false;
  mutable std::mutex mutex_;
  std::map<std::string, Engine> engines_;  // guarded by mutex_
};

}  // namespace hindsight::ingest
