#pragma once

#include <functional>

#include "base/result.h"

namespace hindsight::content {

/// Tries again while others write the same content at the same time: an attempt reads, and writes
/// what replaces the revision that it read. conflict when they do not stop.
template <typename T>
Result<T> until_written(const std::function<Result<T>()>& attempt) {
  constexpr int kAttemptsMax = 20;
  for (int i = 0; i < kAttemptsMax; ++i) {
    auto done = attempt();
    if (done || done.error().code != ErrorCode::conflict) return done;
  }
  return fail(ErrorCode::conflict, "others change it at the same time; try again");
}

}  // namespace hindsight::content
