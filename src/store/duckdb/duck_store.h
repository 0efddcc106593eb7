#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "store/store.h"

namespace hindsight::store {

struct EmbeddedStoreOptions {
  std::filesystem::path file;  ///< its folder is created; empty = in memory
  std::string memory_limit = "256MB";
  int threads = 0;                 ///< 0 = number of cores
  std::size_t readers = 4;         ///< questions answered at the same time; more wait
  std::size_t downloads = 3;       ///< the same of long-lived ones
  std::size_t run_rows = 500'000;  ///< new rows of a table that are sorted together
  /// Process instances held in memory for questions to come; nullopt: what the memory limit allows.
  std::optional<std::size_t> instances_held;
  /// What rows measure is held for questions to come the first time that it is asked for, not the
  /// second time.
  bool holds_at_once = false;
};

/// The embedded store: DuckDB in this process. One writer (`apply`), concurrent readers.
class EmbeddedStore : public Store {
 public:
  /// Opens, migrates and loads the dictionaries. `conflict` when another process has the file or a
  /// newer version wrote it; `data_loss` when it cannot be read.
  static Result<std::unique_ptr<EmbeddedStore>> open(const EmbeddedStoreOptions& options);
};

}  // namespace hindsight::store
