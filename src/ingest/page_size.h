#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace hindsight::ingest {

/// How many rows to ask for. Halves when the engine is slow or fails, doubles with every quick
/// answer: from the floor back to a page of 10,000 in ten answers. Confined to one thread.
class PageSize {
 public:
  static constexpr std::size_t kFloor = 10;

  /// `slow`: an answer that takes longer makes the next page smaller.
  PageSize(std::size_t max, std::chrono::milliseconds slow)
      : max_(std::max<std::size_t>(1, max)), slow_(slow), rows_(max_) {}

  [[nodiscard]] std::size_t rows() const { return rows_; }
  void answered(std::chrono::nanoseconds took) {
    if (took > slow_)
      shrink();
    else if (took * 2 < slow_)
      rows_ = std::min(rows_ * 2, max_);
  }
  void failed() { shrink(); }

 private:
  void shrink() { rows_ = std::max(std::min(kFloor, max_), rows_ / 2); }
  const std::size_t max_;
  const std::chrono::nanoseconds slow_;
  std::size_t rows_;
};

}  // namespace hindsight::ingest
