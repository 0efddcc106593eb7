#pragma once

#include <chrono>
#include <string>

#include "ingest/import_status.h"

namespace hindsight::app {

/// The line that `import --once` shows while it runs.
class ProgressBar {
 public:
  /// Speeds are counted from what `imports` holds now.
  explicit ProgressBar(const ingest::ImportStatus& imports);
  /// E.g. "[#########-----------]  45 %  1 234 567 of 2 700 000 rows  81 000 rows/s  18 s left".
  std::string line(std::chrono::nanoseconds elapsed) const;

 private:
  const ingest::ImportStatus& imports_;
  std::int64_t rows_at_start_ = 0;
};

}  // namespace hindsight::app
