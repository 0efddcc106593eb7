#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace hindsight::auth {

/// Base64 with the alphabet for URLs and without padding (RFC 4648 §5).
std::string to_base64url(std::string_view bytes);

/// Canonical text only: no padding, no other characters, no stray bits at the end; so one value has
/// one spelling. nullopt for anything else.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace hindsight::auth
