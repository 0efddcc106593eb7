#include "ops/metrics.h"

#include <fmt/format.h>

namespace hindsight::ops {
namespace {
constexpr double kBounds[] = {0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

void import_lines(std::string& out, const ingest::ImportStatus& imports) {
  out +=
      "# HELP hindsight_import_rows_total Rows imported, by engine and kind.\n# TYPE "
      "hindsight_import_rows_total counter\n";
  const auto engines = imports.engines();
  for (const auto& engine : engines) {
    for (const auto& kind : engine.kinds) {
      out += fmt::format("hindsight_import_rows_total{{engine=\"{}\",kind=\"{}\"}} {}\n",
                         engine.alias, kind.kind, kind.rows);
    }
  }
  out +=
      "# HELP hindsight_import_dead_letters Rows refused and kept, by engine and kind.\n# TYPE "
      "hindsight_import_dead_letters gauge\n";
  for (const auto& engine : engines) {
    for (const auto& kind : engine.kinds) {
      out += fmt::format("hindsight_import_dead_letters{{engine=\"{}\",kind=\"{}\"}} {}\n",
                         engine.alias, kind.kind, kind.dead_letters);
    }
  }
  out +=
      "# HELP hindsight_engine_connected Whether the engine answered last.\n# TYPE "
      "hindsight_engine_connected gauge\n";
  for (const auto& engine : engines) {
    out += fmt::format("hindsight_engine_connected{{engine=\"{}\"}} {}\n", engine.alias,
                       engine.connected ? 1 : 0);
  }
}
}  // namespace

void Metrics::request(const std::string& route, int status, std::chrono::nanoseconds took) {
  const double seconds = std::chrono::duration<double>(took).count();
  const std::lock_guard lock(mutex_);
  auto& r = routes_[route];
  ++r.by_status[status / 100];
  for (const auto bound : kBounds) r.buckets[bound] += seconds <= bound ? 1 : 0;
  r.seconds_sum += seconds;
  ++r.count;
}

std::string Metrics::text(const ingest::ImportStatus& imports) const {
  std::string out =
      "# HELP hindsight_http_request_seconds Time from request to answer, by route.\n"
      "# TYPE hindsight_http_request_seconds histogram\n";
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [route, r] : routes_) {
      for (const auto& [bound, count] : r.buckets) {
        out += fmt::format("hindsight_http_request_seconds_bucket{{route=\"{}\",le=\"{}\"}} {}\n",
                           route, bound, count);
      }
      out += fmt::format("hindsight_http_request_seconds_bucket{{route=\"{}\",le=\"+Inf\"}} {}\n",
                         route, r.count);
      out += fmt::format(
          "hindsight_http_request_seconds_sum{{route=\"{0}\"}} "
          "{1}\nhindsight_http_request_seconds_count{{route=\"{0}\"}} {2}\n",
          route, r.seconds_sum, r.count);
    }
    out +=
        "# HELP hindsight_http_requests_total Requests, by route and status class.\n# TYPE "
        "hindsight_http_requests_total counter\n";
    for (const auto& [route, r] : routes_) {
      for (const auto& [status, count] : r.by_status) {
        out += fmt::format("hindsight_http_requests_total{{route=\"{}\",status=\"{}xx\"}} {}\n",
                           route, status, count);
      }
    }
  }
  import_lines(out, imports);
  return out;
}

}  // namespace hindsight::ops
