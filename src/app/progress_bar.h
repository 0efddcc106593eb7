#pragma once

#include <chrono>
#include <string>

#include "ingest/import_status.h"

namespace hindsight::app {

/// The line that `import --once` shows while it runs.
class ProgressBar {
 public:
  /// E.g. "[#########-----------]  45 %  1 234 567 of 2 700 000 rows  81 000 rows/s  18 s left".
  std::string line(const ingest::ImportStatus& imports, std::chrono::nanoseconds elapsed);

 private:
  std::int64_t rows_at_start_ = -1;
};

}  // namespace hindsight::app
