#include "app/progress_bar.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <utility>

namespace hindsight::app {
namespace {

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

std::string grouped(std::int64_t number) {
  auto digits = std::to_string(number);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), " ");
  return digits;
}

std::string progress_line(const Progress& progress) {
  const auto rate = grouped(static_cast<std::int64_t>(progress.per_second));
  auto out = fmt::format("{}  {} {}/s", progress.done, rate, progress.unit);
  if (!progress.share) return out;
  const auto share = std::clamp(*progress.share, 0.0, 1.0);
  const auto filled = static_cast<std::size_t>(share * 20);
  out = fmt::format("[{}{}] {:>3.0f} %  {}", std::string(filled, '#'),
                    std::string(20 - filled, '-'), share * 100, out);
  if (progress.seconds_left > 0) out += "  " + duration(progress.seconds_left) + " left";
  return out;
}

ProgressDrawing::ProgressDrawing(const Clock& clock, std::function<std::string()> line)
    : terminal_(isatty(STDERR_FILENO) != 0), line_(std::move(line)) {
  thread_ = std::jthread([this, &clock](std::stop_token done) {
    while (clock.sleep_for(std::chrono::milliseconds(terminal_ ? 200 : 5000), done)) draw();
  });
}

void ProgressDrawing::draw() const {
  std::cerr << (terminal_ ? "\r\x1b[K" : "") << line_() << (terminal_ ? "" : "\n");
}

void ProgressDrawing::end() {
  thread_.request_stop();
  thread_.join();
  draw();
  if (terminal_) std::cerr << '\n';
}

ProgressBar::ProgressBar(const ingest::ImportStatus& imports)
    : imports_(imports), rows_at_start_(count(imports).rows) {}

std::string ProgressBar::line(std::chrono::nanoseconds elapsed) const {
  const auto [rows, expected, all_known] = count(imports_);
  const double seconds = std::chrono::duration<double>(elapsed).count();
  Progress progress{.done = grouped(rows) + " rows so far", .unit = "rows"};
  if (seconds > 0) progress.per_second = static_cast<double>(rows - rows_at_start_) / seconds;
  if (!all_known || expected <= 0) return progress_line(progress);
  progress.done = fmt::format("{} of {} rows", grouped(rows), grouped(expected));
  progress.share = static_cast<double>(rows) / static_cast<double>(expected);
  if (progress.per_second > 0 && rows < expected)
    progress.seconds_left = static_cast<double>(expected - rows) / progress.per_second;
  return progress_line(progress);
}

}  // namespace hindsight::app
