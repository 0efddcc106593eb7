#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace hindsight::content {

/// An error about which programs are told more than its code. Where nobody asks for that it is an
/// Error like any other.
struct Refusal : Error {
  Refusal(Error error) : Error(std::move(error)) {}  // NOLINT(google-explicit-constructor)
  Refusal(Error error, std::string_view why, std::string what = {})
      : Error(std::move(error)), reason(why), details(std::move(what)) {}

  std::string reason;   ///< a fixed word, as Optimize has it; empty = that of the code
  std::string details;  ///< JSON object of what stands against it; empty = nothing
};

template <typename T>
using Outcome = tl::expected<T, Refusal>;

}  // namespace hindsight::content

namespace hindsight {

/// So that HS_ASSIGN and HS_RETURN_IF_ERROR hand a refusal on as it is.
inline tl::unexpected<content::Refusal> fail(content::Refusal refusal) {
  return tl::unexpected<content::Refusal>(std::move(refusal));
}

}  // namespace hindsight
