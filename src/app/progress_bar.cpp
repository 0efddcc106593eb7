#include "app/progress_bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace hindsight::app {
namespace {

std::string grouped(std::int64_t number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), " ");
  return digits;
}

std::string duration(double seconds) {
  const auto s = std::llround(seconds);
  if (s >= 3600) return fmt::format("{} h {} min", s / 3600, s % 3600 / 60);
  if (s >= 60) return fmt::format("{} min {} s", s / 60, s % 60);
  return fmt::format("{} s", s);
}

struct Count {
  std::int64_t rows = 0, expected = 0;
  bool all_known = true;
};

Count count(const ingest::ImportStatus& imports) {
  Count out;
  for (const auto& engine : imports.engines()) {
    for (const auto& kind : engine.kinds) {
      if (kind.kind == "definitions") continue;
      out.rows += kind.rows;
      out.expected += std::max(kind.expected_rows, kind.rows);
      out.all_known = out.all_known && (kind.expected_rows >= 0 || kind.caught_up);
    }
  }
  return out;
}

}  // namespace

ProgressBar::ProgressBar(const ingest::ImportStatus& imports)
    : imports_(imports), rows_at_start_(count(imports).rows) {}

std::string ProgressBar::line(std::chrono::nanoseconds elapsed) const {
  const auto [rows, expected, all_known] = count(imports_);
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const double rate = seconds > 0 ? static_cast<double>(rows - rows_at_start_) / seconds : 0;
  if (!all_known || expected <= 0) {
    return fmt::format("{} rows so far  {} rows/s", grouped(rows),
                       grouped(static_cast<std::int64_t>(rate)));
  }
  const auto share =
      std::clamp(static_cast<double>(rows) / static_cast<double>(expected), 0.0, 1.0);
  const auto filled = static_cast<int>(share * 20);
  auto out =
      fmt::format("[{}{}] {:>3.0f} %  {} of {} rows  {} rows/s",
                  std::string(static_cast<std::size_t>(filled), '#'),
                  std::string(static_cast<std::size_t>(20 - filled), '-'), share * 100,
                  grouped(rows), grouped(expected), grouped(static_cast<std::int64_t>(rate)));
  if (rate > 0 && rows < expected)
    out += "  " + duration(static_cast<double>(expected - rows) / rate) + " left";
  return out;
}

}  // namespace hindsight::app
