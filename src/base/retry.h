#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "base/result.h"

namespace hindsight {

/// too_many_requests that says when it is worth trying again.
Error try_again_in(std::chrono::seconds wait, std::string message);
/// What such an error says, also with more context in front; nullopt of all others.
std::optional<std::chrono::seconds> retry_after(const Error& error);

}  // namespace hindsight
