#pragma once

#include <string>
#include <string_view>

namespace hindsight::auth {

inline constexpr std::size_t kMacBytes = 32;

/// HMAC-SHA256 (RFC 2104), kMacBytes long. Empty when there is no memory for it, which matches
/// nothing.
std::string mac(std::string_view key, std::string_view text);

/// Whether `theirs` is the code that `ours` is, in constant time. False when either has not
/// kMacBytes.
bool same_mac(std::string_view ours, std::string_view theirs);

}  // namespace hindsight::auth
