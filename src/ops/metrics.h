#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

#include "ingest/import_status.h"

namespace hindsight::ops {

/// Counters for /metrics in the Prometheus text format. Labels are bounded: routes of the table,
/// status classes, engines and kinds of the configuration. Thread-safe.
class Metrics {
 public:
  /// `route` is the pattern, never the path asked for.
  void request(const std::string& route, int status, std::chrono::nanoseconds took);
  [[nodiscard]] std::string text(const ingest::ImportStatus& imports) const;

 private:
  struct Route {
    std::map<int, std::int64_t> by_status;
    std::map<double, std::int64_t> buckets;  ///< upper bound in seconds -> requests at or below
    double seconds_sum = 0;
    std::int64_t count = 0;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Route> routes_;  // guarded by mutex_
};

}  // namespace hindsight::ops
