#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "ingest/import_status.h"
#include "store/note_store.h"

namespace hindsight::ops {

/// Every instance of a cluster knows how far the imports are: who imports from an engine tells it,
/// the others read it, every second or two on a thread of its own.
class StatusExchange {
 public:
  struct Options {
    std::vector<std::string> engines;  ///< aliases
    /// Whether this instance imports from the engine right now. Thread-safe.
    std::function<bool(const std::string& engine)> imports_here;
  };
  /// All that is given outlives it.
  StatusExchange(Options options, store::NoteStore& notes, ingest::ImportStatus& status,
                 const Clock& clock);

 private:
  void run(std::stop_token stop);
  Status exchange(const std::string& engine);

  const Options options_;
  store::NoteStore& notes_;
  ingest::ImportStatus& status_;
  const Clock& clock_;
  std::jthread thread_;
};

/// The text that carries one engine's status, and back.
std::string encode_status(const ingest::EngineStatus& status);
Result<ingest::EngineStatus> decode_status(const std::string& text);

}  // namespace hindsight::ops
