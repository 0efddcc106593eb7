#pragma once

#include <functional>
#include <type_traits>

#include "content/refusal.h"

namespace hindsight::content {

/// Whether a write came too late: somebody else has written since what it replaces was read.
inline bool is_overtaken(const Error& error) {
  return error.code == ErrorCode::conflict;
}
inline bool is_overtaken(const Refusal& refusal) {
  return refusal.code == ErrorCode::conflict && refusal.reason.empty();
}

/// Tries again while others write the same content at the same time: an attempt reads, and writes
/// what replaces the revision that it read. conflict when they do not stop. `R`: Result<T> or
/// Outcome<T>.
template <typename T, typename R = Result<T>>
R until_written(const std::type_identity_t<std::function<R()>>& attempt) {
  constexpr int kAttemptsMax = 20;
  for (int i = 0; i < kAttemptsMax; ++i) {
    auto done = attempt();
    if (done || !is_overtaken(done.error())) return done;
  }
  return fail(ErrorCode::conflict, "others change it at the same time; try again");
}

}  // namespace hindsight::content
