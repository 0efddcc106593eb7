#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "base/clock.h"
#include "ingest/import_status.h"

namespace hindsight::app {

/// How far something long has come.
struct Progress {
  std::string done;  ///< e.g. "1 234 567 of 2 700 000 rows"
  std::string unit;  ///< e.g. "rows"
  double per_second = 0;
  std::optional<double> share;  ///< 0 to 1; nullopt = unknown
  double seconds_left = 0;      ///< 0 = unknown or none
};

/// E.g. "[#########-----------]  45 %  1 234 567 of 2 700 000 rows  81 000 rows/s  18 s left".
std::string progress_line(const Progress& progress);
/// E.g. "1 234 567".
std::string grouped(std::int64_t number);

/// Shows a line on standard error, ever anew: in place on a terminal, else one every five seconds.
class ProgressDrawing {
 public:
  /// `line` is called on a thread of its own; both outlive the drawing.
  ProgressDrawing(const Clock& clock, std::function<std::string()> line);
  /// Shows the line for the last time.
  void end();

 private:
  void draw() const;
  const bool terminal_;
  const std::function<std::string()> line_;
  std::jthread thread_;
};

/// The line that `import --once` shows while it runs.
class ProgressBar {
 public:
  /// Speeds are counted from what `imports` holds now.
  explicit ProgressBar(const ingest::ImportStatus& imports);
  std::string line(std::chrono::nanoseconds elapsed) const;

 private:
  const ingest::ImportStatus& imports_;
  std::int64_t rows_at_start_ = 0;
};

}  // namespace hindsight::app
