#pragma once

#include <algorithm>
#include <chrono>

#include "base/random.h"

namespace hindsight {

/// Growing pause between attempts: doubles from `initial` to `max`, each with up to 50 % jitter so
/// that several clients do not come back at the same moment. Confined to one thread.
class BackOff {
 public:
  BackOff(std::chrono::milliseconds initial, std::chrono::milliseconds max, Random& random)
      : initial_(initial), max_(max), random_(random) {}

  std::chrono::milliseconds next() {
    current_ = current_.count() == 0 ? initial_ : std::min(current_ * 2, max_);
    return std::chrono::milliseconds(static_cast<std::int64_t>(
        static_cast<double>(current_.count()) * (1.0 - 0.5 * random_.uniform())));
  }
  void reset() { current_ = std::chrono::milliseconds(0); }

 private:
  const std::chrono::milliseconds initial_;
  const std::chrono::milliseconds max_;
  Random& random_;
  std::chrono::milliseconds current_{0};
};

}  // namespace hindsight
